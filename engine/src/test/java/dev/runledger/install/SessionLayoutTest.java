package dev.runledger.install;

import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/// The document of `session` (Phase D1: Run Data Layer), on both stores.
class SessionLayoutTest {
  @Nested
  class OnSqlite extends SessionLayoutContract {
    @Override
    Program start() throws SQLException {
      return Program.onSqlite(folder, "session");
    }
  }

  @Nested
  class OnPostgres extends SessionLayoutContract {
    @Override
    Program start() throws SQLException {
      return Program.onPostgres("session");
    }
  }
}
