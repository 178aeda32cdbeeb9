package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runledger.sql.Batch;
import dev.runledger.sql.Sql;
import dev.runledger.sql.SqlText;
import dev.runledger.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlTest {
  @TempDir Path dir;
  private Sql sql;

  @BeforeEach
  void open() {
    sql = SqliteConnections.writer(dir.resolve("sql.db"), Duration.ofSeconds(1));
    sql.script(
        """
        CREATE TABLE things (
            id INTEGER PRIMARY KEY, name TEXT UNIQUE, size INTEGER, due TEXT, body BLOB, on_ INTEGER
        );
        CREATE TABLE log (id INTEGER);
        CREATE TRIGGER things_logged AFTER INSERT ON things
        BEGIN
            INSERT INTO log VALUES (NEW.id);
        END;
        """);
  }

  @AfterEach
  void close() {
    sql.close();
  }

  /// Who ends the work with a statement of its own hides no lock that the work met.
  @Test
  void whatIsSaidOfALostTransactionIsOfTheKindOfWhatEndedIt() {
    try (Sql other = SqliteConnections.writer(dir.resolve("sql.db"), Duration.ofMillis(1))) {
      sql.query("BEGIN IMMEDIATE").update();
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> other.query("BEGIN IMMEDIATE").update())
          .matches(StoreException::isBusy);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> other.query("SELECT 1 AS one").list(row -> row.integer("one")))
          .matches(StoreException::isBusy)
          .withMessageStartingWith("The transaction is lost: ");
      sql.rollBack();
    }
  }

  @Test
  void manyRowsOfTextsStandInTheOrderThatIsSaidAndNotInThatOfTheStatement() {
    Batch batch = sql.batch("INSERT INTO things (name, id, size) VALUES (:name, :id, :size)");
    List<List<@Nullable String>> rows = new ArrayList<>();
    rows.add(Arrays.asList("1", "7", "one"));
    rows.add(Arrays.asList("2", null, "two"));
    assertThat(batch.addAll(List.of("id", "size", "name"), rows).run()).isEqualTo(2);
    assertThat(
            sql.query("SELECT id || name || coalesce(size, '-') AS row FROM things ORDER BY id")
                .list(row -> row.text("row")))
        .containsExactly("1one7", "2two-");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> batch.addAll(List.of("id", "name"), rows))
        .withMessageContaining("[id, name]");
  }

  @Test
  void everyKindOfValueComesBackAsItWent() {
    Instant due = Instant.parse("2026-01-31T23:59:59.123456Z");
    assertThat(add(1, "one", 5_000_000_000L, due, new byte[] {0, 1, -1}, true)).isEqualTo(1);
    assertThat(add(2, null, null, null, null, false)).isEqualTo(1);

    sql.query("SELECT id, name, size, due, body, on_ FROM things WHERE id = :id")
        .with("id", 1)
        .each(row -> {
          assertThat(row.integer("id")).isEqualTo(1);
          assertThat(row.text("name")).isEqualTo("one");
          assertThat(row.longValue("size")).isEqualTo(5_000_000_000L);
          assertThat(row.instant("due")).isEqualTo(due);
          assertThat(row.bytes("body")).containsExactly(0, 1, -1);
          assertThat(row.bool("on_")).isTrue();
        });
    sql.query("SELECT id, name, size, due, body, on_ FROM things WHERE id = :id")
        .with("id", 2L)
        .each(row -> {
          assertThat(row.textOrNull("name")).isNull();
          assertThat(row.longOrNull("size")).isNull();
          assertThat(row.integerOrNull("size")).isNull();
          assertThat(row.instantOrNull("due")).isNull();
          assertThat(row.bytesOrNull("body")).isNull();
          assertThat(row.bool("on_")).isFalse();
          assertThatExceptionOfType(StoreException.class)
              .isThrownBy(() -> row.text("name"))
              .withMessage("Column name is NULL where a value must be.");
        });
  }

  @Test
  void aTriggerSurvivesAScriptAndItsRowsDoNotCount() {
    assertThat(add(1, "one", null, null, null, true)).isEqualTo(1);
    assertThat(sql.query("SELECT id FROM log").list(row -> row.longValue("id")))
        .containsExactly(1L);
  }

  @Test
  void onlyNamesThatStandForValuesAreReplaced() {
    List<String> row =
        sql.query(
                """
                SELECT ':a' || ' it''s :a' AS x, -- :a
                  :a AS ":a", /* :a
                  :a */ :b || :a AS z
                """)
            .with("a", "1")
            .with("b", "2")
            .list(it -> it.text("x") + "|" + it.text(":a") + "|" + it.text("z"));
    assertThat(row).containsExactly(":a it's :a|1|21");
    assertThat(SqlText.parse("SELECT '1'::text, a[1:2], :x::jsonb, :x").jdbc())
        .isEqualTo("SELECT '1'::text, a[1:2], ?::jsonb, ?");
  }

  @Test
  void aWrongNameIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sql.query("SELECT :a AS a").with("b", 1))
        .withMessageStartingWith("No ':b' in the statement");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sql.query("SELECT :a AS a, :b AS b").with("a", 1).update())
        .withMessageStartingWith("No value for ':b' in the statement");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sql.query("SELECT ? AS a"))
        .withMessageStartingWith("A '?' in a statement");
  }

  @Test
  void aBatchIsManyRowsInOneTrip() {
    Batch batch = sql.batch("INSERT INTO things (id, name) VALUES (:id, :name)");
    assertThat(batch.run()).isZero();
    for (int id = 1; id <= 100; id++) {
      batch.with("id", id).with("name", "thing " + id).add();
    }
    assertThat(batch.run()).isEqualTo(100);
    assertThatIllegalArgumentException().isThrownBy(() -> batch.with("id", 101).add());
    assertThat(sql.query("SELECT name FROM things WHERE id = 77").one(row -> row.text("name")))
        .contains("thing 77");
  }

  @Test
  void aFailedBatchLeavesTheStatementUsable() {
    String insert = "INSERT INTO things (id, name) VALUES (:id, :name)";
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() ->
            sql.batch(insert)
                .with("id", 1)
                .with("name", "twin")
                .add()
                .with("id", 2)
                .with("name", "twin")
                .add()
                .run())
        .matches(StoreException::isConstraint)
        .withMessageContaining("things.name");
    assertThat(sql.batch(insert).with("id", 3).with("name", "next").add().run()).isEqualTo(1);
  }

  @Test
  void aStatementMayBeUsedWhileItsOwnRowsAreRead() {
    for (int id = 1; id <= 3; id++) {
      add(id, "n" + id, null, null, null, true);
    }
    var pairs = new ArrayList<String>();
    sql.query("SELECT name FROM things WHERE id <> :not ORDER BY id")
        .with("not", 0)
        .each(outer ->
            sql.query("SELECT name FROM things WHERE id <> :not ORDER BY id")
                .with("not", 2)
                .each(inner -> pairs.add(outer.text("name") + inner.text("name"))));
    assertThat(pairs).containsExactly("n1n1", "n1n3", "n2n1", "n2n3", "n3n1", "n3n3");
  }

  @Test
  void manyTextsDoNotPileUp() {
    for (int number = 0; number < 600; number++) {
      int expected = number;
      assertThat(sql.query("SELECT " + number + " AS n").one(row -> row.integer("n")))
          .contains(expected);
    }
    assertThat(sql.query("SELECT 0 AS n").one(row -> row.integer("n"))).contains(0);
  }

  @Test
  void moreThanOneRowIsNoOneRow() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> sql.query("VALUES (1), (2)").one(row -> row.longValue("column1")))
        .withMessageStartingWith("More than one row");
  }

  private int add(int id, String name, Long size, Instant due, byte[] body, boolean on) {
    return sql.query(
            """
            INSERT INTO things (id, name, size, due, body, on_)
            VALUES (:id, :name, :size, :due, :body, :on)
            """)
        .with("id", id)
        .with("name", name)
        .with("size", size)
        .with("due", due)
        .with("body", body)
        .with("on", on)
        .update();
  }
}
