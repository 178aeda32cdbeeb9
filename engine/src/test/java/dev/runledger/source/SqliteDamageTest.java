package dev.runledger.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.sql.Sql;
import dev.runledger.sqlite.TextTimes;
import dev.runledger.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

class SqliteDamageTest {
  @TempDir Path folder;

  /// Whoever waits for a locked file has to be told that it is locked, and not what came of that.
  @Test
  void aFileThatIsLockedWhenItsPagesAreCheckedIsBusy() throws SQLException {
    try (Connection program = connect();
        Statement writes = program.createStatement();
        Connection ours = connect()) {
      writes.execute("CREATE TABLE runs (id TEXT)");
      SqliteDamage damage = new SqliteDamage(new Sql(ours, new TextTimes()));
      damage.refuse("runs");
      writes.execute("PRAGMA busy_timeout = 0");
      writes.execute("BEGIN");
      writes.execute("INSERT INTO runs VALUES ('r')");
      whileItReads(ours, () -> assertThatThrownBy(() -> writes.execute("COMMIT")));

      assertThatThrownBy(() -> damage.refuse("runs"))
          .hasMessageContaining("quick_check")
          .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
          .matches(StoreException::isBusy, "is busy");

      writes.execute("COMMIT");
      damage.refuse("runs");
    }
  }

  /// A commit that meets a reader keeps new ones from the file.
  private static void whileItReads(Connection reader, Runnable commit) throws SQLException {
    ProgressHandler.setHandler(
        reader,
        1,
        new ProgressHandler() {
          @Override
          protected int progress() throws SQLException {
            ProgressHandler.clearHandler(reader);
            commit.run();
            return 0;
          }
        });
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 0");
    }
    return connection;
  }
}
