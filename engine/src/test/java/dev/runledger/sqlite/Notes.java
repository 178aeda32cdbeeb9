package dev.runledger.sqlite;

import dev.runledger.migration.MigrationFiles;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import dev.runledger.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A store with one small table, for tests of what a store does whatever its tables are.
record Notes(SqliteStore store) implements AutoCloseable {
  static final MigrationFiles SCHEMA = MigrationFiles.load("/migrations/notes/", "sqlite");

  static Notes open(Path file) {
    return open(file, StoreOptions.standard(), OtherWriters.Hook.ringAll());
  }

  static Notes patientFor(Duration patience, Path file) {
    return open(file, StoreOptions.standard().withPatience(patience), OtherWriters.Hook.ringAll());
  }

  static Notes open(Path file, StoreOptions options, OtherWriters.Hook hook) {
    return new Notes(SqliteStore.open(new StoreAddress.SqliteFile(file), options, SCHEMA, hook));
  }

  int add(String text) {
    return store.write(tx -> add(tx, text));
  }

  List<String> all() {
    return store.read(Notes::all);
  }

  static int add(Tx tx, String text) {
    return sql(tx).query("INSERT INTO notes (text) VALUES (:text)").with("text", text).update();
  }

  static List<String> all(Tx tx) {
    return sql(tx).query("SELECT text FROM notes ORDER BY id").list(row -> row.text("text"));
  }

  static Sql sql(Tx tx) {
    return ((SqliteTx) tx).sql();
  }

  @Override
  public void close() {
    store.close();
  }
}
