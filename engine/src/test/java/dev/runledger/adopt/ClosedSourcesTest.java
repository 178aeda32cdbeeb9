package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.source.Waiting;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Databases of a server that cannot be read, or not now: what is said of it, and that nothing is
/// made of them.
class ClosedSourcesTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();
  private static final Duration SHORT = Duration.ofMillis(10);

  @TempDir Path folder;
  private final StoreAddress.Postgres source = SERVER.newEmptyDatabase();
  private final List<String> waitedFor = new ArrayList<>();

  @BeforeEach
  void make() throws SQLException {
    run(
        """
        CREATE TYPE crawl_status AS ENUM ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED');
        CREATE TABLE crawl_runs (
            id UUID PRIMARY KEY DEFAULT gen_random_uuid(), status crawl_status NOT NULL DEFAULT 'PENDING',
            app_package VARCHAR(255) NOT NULL, max_steps INTEGER NOT NULL DEFAULT 100, created_at TIMESTAMP NOT NULL DEFAULT now());
        CREATE TABLE crawl_events (
            id BIGSERIAL PRIMARY KEY, crawl_id UUID NOT NULL, event_type VARCHAR(50) NOT NULL,
            payload JSONB NOT NULL, created_at TIMESTAMP NOT NULL DEFAULT now());
        INSERT INTO crawl_runs (app_package) VALUES ('one'), ('two')
        """);
  }

  @AfterEach
  void drop() {
    SERVER.drop(source);
  }

  /// What the other one does under its lock is seen as a whole.
  @Test
  void aTableThatIsLockedIsWaitedForAndThatIsSaid() throws Exception {
    try (Connection program = connect();
        Statement statement = program.createStatement()) {
      statement.execute("SET application_name = 'nightly'");
      statement.execute(
          "BEGIN; TRUNCATE crawl_runs; INSERT INTO crawl_runs (app_package) VALUES ('after')");
      AdoptionReport report = adopt(source, Waiting.USUAL, () -> execute(statement, "COMMIT"));
      assertThat(report.isRight()).isTrue();
    }
    assertThat(waitedFor)
        .singleElement()
        .asString()
        .contains("waiting for process", "nightly", "crawl_runs");
    assertThat(AdoptedTwice.ask(target(), "SELECT app_package FROM runs")).containsExactly("after");
  }

  @Test
  void whenItStaysLockedItIsSaidByWhomAndNothingIsMade() throws Exception {
    try (Connection program = connect();
        Statement statement = program.createStatement()) {
      statement.execute("BEGIN; LOCK TABLE crawl_events");
      assertThatThrownBy(() -> adopt(source, SHORT, () -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is locked by process")
          .hasMessageContaining("crawl_events");
    }
    assertNothingIsMade();
  }

  @Test
  void aDatabaseOrAUserThatIsNotThereIsSaid() {
    StoreAddress.Postgres none =
        new StoreAddress.Postgres(
            source.url().replaceFirst("/[^/]*$", "/not_there"), source.user(), null, "runledger");
    refuses(none, "not_there");
    refuses(as("nobody_known"), "nobody_known");
  }

  @Test
  void whoMayNotReadATableIsToldWhichAndWhatToGrant() {
    withReader(reader -> {
      run("GRANT SELECT ON crawl_runs TO " + reader);
      refuses(
          as(reader),
          "the user " + reader + " may not read the table public.crawl_events",
          "GRANT SELECT ON public.crawl_events TO " + reader);
      run("GRANT SELECT ON crawl_events TO " + reader);
      assertThat(adopt(as(reader), SHORT, () -> {}).isRight()).isTrue();
    });
  }

  /// The server would leave out rows without a word.
  @Test
  void rowsThatPoliciesHideAreNotForgotten() {
    withReader(reader -> {
      run("GRANT SELECT ON crawl_runs, crawl_events TO " + reader);
      run(
          """
          ALTER TABLE crawl_runs ENABLE ROW LEVEL SECURITY;
          CREATE POLICY few ON crawl_runs USING (app_package = 'one')
          """);
      refuses(
          as(reader), "policies of the table public.crawl_runs hide rows from the user " + reader);
    });
    assertThat(adopt(source, SHORT, () -> {}).tables().getFirst().copied()).isEqualTo(2);
  }

  @Test
  void aDatabaseThatTakesNoWritesIsReadAllTheSame() throws Exception {
    String name = source.url().substring(source.url().lastIndexOf('/') + 1);
    SERVER.execute(
        "postgres", "ALTER DATABASE " + name + " SET default_transaction_read_only = on");
    SERVER.execute("postgres", "ALTER DATABASE " + name + " SET lock_timeout = '1ms'");
    SERVER.execute("postgres", "ALTER DATABASE " + name + " SET statement_timeout = '1min'");
    AdoptedTwice adopted = AdoptedTwice.adopt("crawl", source, target());
    assertThat(adopted.table("crawl_runs").copied()).isEqualTo(2);
  }

  @Test
  void bytesThatAreNoTextAreSaidWithWhatToDo() throws Exception {
    String ascii = source.url().substring(source.url().lastIndexOf('/') + 1) + "_ascii";
    SERVER.execute(
        "postgres",
        "CREATE DATABASE "
            + ascii
            + " ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    try {
      SERVER.execute(
          ascii,
          "CREATE TABLE crawl_runs AS SELECT gen_random_uuid() AS id, 'PENDING' AS status,"
              + " E'b\\303\\274' AS app_package, now()::timestamp AS created_at");
      StoreAddress.Postgres any =
          new StoreAddress.Postgres(
              source.url().replaceFirst("/[^/]*$", "/" + ascii),
              source.user(),
              null,
              source.schema());
      assertThat(adopt(any, SHORT, () -> {}).isRight()).isTrue();
      SERVER.execute(ascii, "UPDATE crawl_runs SET app_package = E'b\\374'");
      assertThatThrownBy(() -> adopt(any, SHORT, () -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("has bytes that are no UTF-8")
          .hasMessageContaining("0xfc");
    } finally {
      SERVER.execute("postgres", "DROP DATABASE " + ascii + " WITH (FORCE)");
    }
  }

  @Test
  void aDatabaseIsNotAdoptedIntoItselfWhateverItIsCalled() throws Exception {
    StoreAddress.Postgres renamed =
        new StoreAddress.Postgres(
            source.url().replace("127.0.0.1", "localhost"), source.user(), null, source.schema());
    StoreAddress.Postgres open =
        new StoreAddress.Postgres(source.url(), source.user(), null, "public");
    for (StoreAddress.Postgres same : List.of(source, renamed, open)) {
      assertThatThrownBy(() ->
              new Adoption(AdoptionTest.layout("crawl"), source, same, AdoptionWatch.NONE).run())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("The source and the database are one")
          .hasMessageContaining("--in-place");
    }
    assertThat(
            AdoptedTwice.ask(
                source,
                "SELECT count(*) FROM pg_namespace WHERE nspname IN ('runledger', 'crawl')"))
        .containsExactly("0");
  }

  private void refuses(StoreAddress.Postgres from, String... words) {
    assertThatThrownBy(() -> adopt(from, SHORT, () -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(words);
    assertNothingIsMade();
  }

  private void assertNothingIsMade() {
    assertThat(Files.exists(target().path())).isFalse();
  }

  private interface AsReader {
    void run(String reader) throws SQLException;
  }

  /// A user who owns nothing.
  private void withReader(AsReader work) {
    String reader = "reader_of_" + source.url().substring(source.url().lastIndexOf('/') + 1);
    SERVER.execute("postgres", "CREATE ROLE " + reader + " LOGIN");
    try {
      work.run(reader);
      run("DROP OWNED BY " + reader);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      SERVER.execute("postgres", "DROP ROLE " + reader);
    }
  }

  private StoreAddress.Postgres as(String user) {
    return new StoreAddress.Postgres(source.url(), user, null, source.schema());
  }

  private AdoptionReport adopt(StoreAddress from, Duration patience, Runnable meanwhile) {
    Waiting waiting =
        new Waiting(
            patience,
            what -> {
              waitedFor.add(what);
              meanwhile.run();
            });
    return new Adoption(
            AdoptionTest.layout("crawl"), from, target(), AdoptionWatch.NONE, false, waiting)
        .run();
  }

  private StoreAddress.SqliteFile target() {
    return new StoreAddress.SqliteFile(folder.resolve("target.db"));
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(source.url(), source.user(), null);
  }

  private void run(String script) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(script);
    }
  }

  private static void execute(Statement statement, String sql) {
    try {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
