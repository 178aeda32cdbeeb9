package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCopyTest {
  private static final int ROWS = 20_000;

  @TempDir Path folder;

  /// Whoever is killed meanwhile leaves none that looks whole.
  @Test
  void aCopyHasItsNameOnceItIsWhole() throws Exception {
    Path database = folder.resolve("big.db");
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE rows (text TEXT)");
      statement.execute(
          """
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
          INSERT INTO rows SELECT hex(randomblob(400)) FROM n
          """
              .formatted(ROWS));
    }
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Path> copy = other.submit(() -> SqliteCopy.aside(database, "before-test"));
      while (!copy.isDone()) {
        for (Path made : copies()) {
          assertThat(rows(made)).isEqualTo(ROWS);
        }
      }
      assertThat(copies()).containsExactly(copy.get());
      assertThat(rows(copy.get())).isEqualTo(ROWS);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  private List<Path> copies() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("big\\.db\\.before-test-.*\\.db"))
          .toList();
    }
  }

  private static int rows(Path file) throws SQLException {
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM rows")) {
      return rows.getInt(1);
    }
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }
}
