package dev.runledger.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.contract.DurablePostgres;
import dev.runledger.documents.Document.Block;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the documents say to a PostgreSQL server can be typed as it stands, and the rights that are
/// granted there are all that is needed.
@Tag("jar")
class PostgresDocumentsTest {
  private static final Document PAGE = page("docs/postgresql.md");
  private static final Document LAYOUTS = page("docs/layouts.md");

  private static final AtomicInteger COMMANDS = new AtomicInteger();

  private static @Nullable EmbeddedPostgres started;

  @TempDir private Path desk;

  @BeforeAll
  static void start() throws Exception {
    DocumentsTest.startOnce();
    started = DurablePostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres().close();
  }

  @BeforeEach
  void forget() throws SQLException {
    for (String database : List.of("runledger", "theirs", "agents")) {
      execute("postgres", "postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    }
    execute("postgres", "postgres", "DROP ROLE IF EXISTS runledger, owner, app, agent, somebody");
  }

  @Test
  void noOtherDocumentHasStatementsToType() throws IOException {
    assertThat(DocumentsTest.documents())
        .filteredOn(file -> !page(file).statements().isEmpty())
        .containsExactlyInAnyOrder("docs/postgresql.md", "docs/layouts.md");
    assertThat(PAGE.statements()).hasSize(3);
    assertThat(LAYOUTS.statements()).hasSize(1);
    assertThat(PAGE.blocks()).hasSize(3);
  }

  @Test
  void aRoleAndADatabaseOfItsOwnAreEnough() throws Exception {
    type("postgres", "postgres", PAGE.statements().get(0));
    try (Typist typist = typist()) {
      typist.type(here(PAGE.blocks().get(0)));
      use(typist);
    }
  }

  @Test
  void aSchemaIsEnoughInADatabaseOfSomebodyElse() throws Exception {
    execute("postgres", "postgres", "CREATE ROLE somebody");
    execute("postgres", "postgres", "CREATE ROLE runledger LOGIN");
    execute("postgres", "postgres", "CREATE DATABASE theirs OWNER somebody");
    type("theirs", "postgres", PAGE.statements().get(1));
    try (Typist typist = typist()) {
      typist.type(here(command("./runledger serve --db postgresql://runledger@db.example/theirs")));
      use(typist);
    }
  }

  @Test
  void whoServesNeedsNoRightToChangeTables() throws Exception {
    execute("postgres", "postgres", "CREATE ROLE owner LOGIN");
    execute("postgres", "postgres", "CREATE ROLE app LOGIN");
    execute("postgres", "postgres", "CREATE DATABASE runledger OWNER owner");
    try (Typist typist = typist()) {
      typist.type(here(PAGE.blocks().get(1)));
      type("runledger", "owner", PAGE.statements().get(2));
      typist.type(here(PAGE.blocks().get(2)));
      typist.type(
          command(
              """
              ./runledger submit 'Count the moons' --agent astronomer --tag nobody-has-this
              ./runledger cancel --agent astronomer
              ./runledger retry "$(./runledger runs --limit 1 --json | cut -d '"' -f 4)" --json
              ./runledger admin recover
              """));
      use(typist);
    }
    refused("runledger", "app", "CREATE TABLE runledger.more (n int)");
    refused("runledger", "app", "ALTER TABLE runledger.runs ADD COLUMN more int");
    refused("runledger", "app", "DROP TABLE runledger.runs");
  }

  @Test
  void aProgramOfALayoutNeedsWhatIsGrantedThere() throws Exception {
    execute("postgres", "postgres", "CREATE ROLE agent LOGIN");
    execute("postgres", "postgres", "CREATE DATABASE agents");
    String db = " --db postgresql://postgres@db.example/agents";
    try (Typist typist = typist()) {
      typist.type(here(command("./runledger migrate up" + db)));
      typist.type(here(command("./runledger layout install crawl" + db)));
    }

    type("agents", "postgres", LAYOUTS.statements().getFirst());

    execute(
        "agents",
        "agent",
        """
        SET search_path = crawl;
        UPDATE crawl_runs SET status = 'RUNNING' WHERE status = 'PENDING';
        INSERT INTO crawl_events (crawl_id, event_type, payload) SELECT id, 'seen', '{}' FROM crawl_runs;
        INSERT INTO crawl_runs (app_package) VALUES ('com.example.other');
        DELETE FROM crawl_runs WHERE status = 'RUNNING'
        """);
    refused("agents", "agent", "SELECT * FROM runledger.runs");
  }

  /// A run is made and ended at the server that stands, which is then ended too.
  private static void use(Typist typist) throws Exception {
    typist.type(
        command(
            """
            run=$(./runledger submit 'Count the stars' --tag nobody-has-this)
            ./runledger cancel "$run"
            ./runledger delete "$run"
            """));
    assertThat(typist.interrupt()).as("the exit status after Ctrl-C").containsExactly(0);
  }

  private Typist typist() throws IOException {
    return new Typist(DocumentsTest.checkout(), desk, DocumentsTest.variables());
  }

  /// What no document says; a line of its own tells it from all others.
  private static Block command(String script) {
    return new Block(-COMMANDS.incrementAndGet(), script.strip() + "\n", null);
  }

  private static Block here(Block block) {
    String server = "localhost:" + postgres().getPort();
    return new Block(block.line(), block.script().replace("db.example", server), block.shown());
  }

  private static Document page(String name) {
    return Document.read(DocumentsTest.checkout().resolve(name));
  }

  private static EmbeddedPostgres postgres() {
    return Objects.requireNonNull(started);
  }

  /// One statement after the other, as psql does it: a database is made in no transaction.
  private static void type(String database, String role, Block block) throws SQLException {
    try (Connection connection = postgres().getDatabase(role, database).getConnection();
        Statement statement = connection.createStatement()) {
      for (String one : block.script().strip().split(";")) {
        statement.execute(one);
      }
    }
  }

  private static void execute(String database, String role, String sql) throws SQLException {
    try (Connection connection = postgres().getDatabase(role, database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void refused(String database, String role, String sql) {
    assertThatThrownBy(() -> execute(database, role, sql))
        .as(sql)
        .isInstanceOf(SQLException.class)
        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
  }
}
