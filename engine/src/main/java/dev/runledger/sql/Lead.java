package dev.runledger.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Statements that are sent together with the one that follows them, in one trip to the database:
/// what begins a transaction.
///
/// @param text statements without values, each with a `;` behind it: one that gives no rows, and
///   one that gives a row
/// @param reader of that row
public record Lead(String text, Reader reader) {
  public static final Lead NONE = new Lead("", _ -> {});

  /// What is to be known of a row.
  @FunctionalInterface
  public interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  boolean isNone() {
    return text.isEmpty();
  }

  /// @param statement of this and of one that gives rows
  ResultSet query(PreparedStatement statement) throws SQLException {
    if (isNone()) {
      return statement.executeQuery();
    }
    begin(statement);
    ResultSet rows = statement.getMoreResults() ? statement.getResultSet() : null;
    if (rows == null) {
      throw new SQLException("No rows came where there should be some.");
    }
    return rows;
  }

  /// @param statement of this and of one that changes rows
  int update(PreparedStatement statement) throws SQLException {
    if (isNone()) {
      return statement.executeUpdate();
    }
    begin(statement);
    if (statement.getMoreResults()) {
      throw new SQLException("Rows came where there should be none.");
    }
    return statement.getUpdateCount();
  }

  /// @param statement of this alone
  void alone(PreparedStatement statement) throws SQLException {
    begin(statement);
  }

  private void begin(PreparedStatement statement) throws SQLException {
    statement.execute();
    try (ResultSet row = statement.getMoreResults() ? statement.getResultSet() : null) {
      if (row == null || !row.next()) {
        throw new SQLException("The transaction did not begin.");
      }
      reader.read(row);
    }
  }
}
