package dev.runledger.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.documents.Document.Block;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every section of docs/adoption.md can be typed as it stands, each by itself: from a database of
/// a published schema to its runs in the CLI.
@Tag("jar")
class AdoptionDocumentTest {
  private static final String SERVER = "localhost:5432";

  private static @Nullable EmbeddedPostgres started;

  @TempDir private Path desk;

  @BeforeAll
  static void start() throws Exception {
    DocumentsTest.startOnce();
    started =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
    for (String database : List.of("crawls", "place", "graphs")) {
      execute("CREATE DATABASE " + database);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    postgres().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"coordinator", "session", "crawl", "runs", "screengraph"})
  void aSectionCanBeTypedAsItStands(String layout) throws Exception {
    execute("DROP DATABASE IF EXISTS agents WITH (FORCE)");
    execute("CREATE DATABASE agents");
    Path checkout = DocumentsTest.checkout();
    try (Typist typist = new Typist(checkout, desk, DocumentsTest.variables())) {
      Path docs =
          Files.createSymbolicLink(
              desk.resolve("runledger").resolve("docs"), checkout.resolve("docs"));
      for (Block block : section(checkout.resolve("docs/adoption.md"), layout)) {
        Shown shown = block.shown();
        Block here =
            new Block(
                block.line(),
                block.script().replace(SERVER, "localhost:" + postgres().getPort()),
                shown);
        assertThat(typist.type(here))
            .as("what line %d of the section %s prints", block.line(), layout)
            .matches(printed -> shown == null || shown.fits(printed), "is: " + shown);
      }
      assertThat(typist.interrupt()).as("exit statuses after Ctrl-C").isNotEmpty().containsOnly(0);
      Files.delete(docs);
    }
  }

  private static EmbeddedPostgres postgres() {
    return Objects.requireNonNull(started);
  }

  private static List<Block> section(Path page, String layout) throws Exception {
    List<String> lines = new ArrayList<>();
    boolean isIn = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("## ")) {
        isIn = line.startsWith("## " + layout + ":");
      }
      if (isIn) {
        lines.add(line);
      }
    }
    List<Block> blocks = Document.of(lines).blocks();
    assertThat(blocks).isNotEmpty();
    return blocks;
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = postgres().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
