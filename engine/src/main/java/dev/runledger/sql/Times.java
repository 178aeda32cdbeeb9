package dev.runledger.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a database spells an instant; the one thing in which [Sql] differs between databases.
public interface Times {
  void bind(PreparedStatement statement, int position, Instant time) throws SQLException;

  /// @return null for NULL
  @Nullable Instant read(ResultSet row, int column) throws SQLException;
}
