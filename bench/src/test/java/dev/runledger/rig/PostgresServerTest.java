package dev.runledger.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresServerTest {
  @TempDir static Path programs;

  @TempDir Path folder;

  /// The one that comes with the bench, and the one that is installed, if any.
  private static List<PostgresPrograms> all() throws Exception {
    return Stream.concat(
            Stream.of(PostgresPrograms.embedded(programs)), PostgresPrograms.installed().stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatWasCommittedIsThereAfterAKill(PostgresPrograms programs) throws Exception {
    try (PostgresServer server = PostgresServer.start(programs, folder.resolve("server"))) {
      assertThat(ask(server, "SHOW fsync")).isEqualTo("on");
      ask(server, "CREATE TABLE kept AS SELECT 'a note' AS note; SELECT 1");
      long first = server.pid();
      server.kill();
      assertThat(ProcessHandle.of(first)).isEmpty();
      server.restart();
      assertThat(server.pid()).isNotEqualTo(first);
      assertThat(ask(server, "SELECT note FROM kept")).isEqualTo("a note");
    }
  }

  @Test
  void aServerThatIsClosedIsGone() throws Exception {
    PostgresServer server =
        PostgresServer.start(PostgresPrograms.embedded(programs), folder.resolve("server"));
    long pid = server.pid();
    server.close();
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(folder.resolve("server/data/postmaster.pid")).doesNotExist();
  }

  private static String ask(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (ResultSet found = statement.getResultSet()) {
        found.next();
        return found.getString(1);
      }
    }
  }
}
