package dev.runledger.adopt;

import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A PostgreSQL database whose tables are adopted in place, and a program that knows them.
final class Place implements AutoCloseable {
  /// The one that there is a pg_dump for.
  private static final PostgresServer SERVER =
      PostgresServer.installed().orElseGet(PostgresServer::embedded);

  final Layout layout;
  final StoreAddress.Postgres database = SERVER.newEmptyDatabase();
  final Connection program;

  Place(String layout) throws SQLException {
    this.layout = Catalog.find(layout).orElseThrow();
    program = DriverManager.getConnection(database.url(), database.user(), null);
  }

  InPlace inPlace(AdoptionWatch watch) {
    StoreAddress.Postgres tables =
        new StoreAddress.Postgres(database.url(), database.user(), null, InPlace.USUAL_SCHEMA);
    return new InPlace(layout, tables, database, watch);
  }

  Undo undo() {
    return new Undo(layout, database, AdoptionWatch.NONE);
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = program.createStatement()) {
      statement.execute(sql);
    }
  }

  /// The first column.
  List<String> ask(String sql) throws SQLException {
    try (Statement statement = program.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        rows.add(results.getString(1));
      }
      return rows;
    }
  }

  /// Every value of every row, in no order of theirs.
  List<String> rows(String table) throws SQLException {
    return ask("SELECT t::text FROM " + table + " AS t ORDER BY 1");
  }

  @Override
  public void close() throws SQLException {
    program.close();
    SERVER.drop(database);
  }
}
