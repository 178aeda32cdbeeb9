package dev.runledger.migration;

import dev.runledger.store.StoreException;
import java.util.List;

/// Moves the schema of one database, one migration a transaction, under a lock that all processes
/// share.
public interface Migrator {

  /// What the database has; changes nothing.
  SchemaState state();

  /// @return what this call applied
  List<MigrationStep> up(int to);

  /// All of it in one transaction, after a copy of what is there.
  RolledBack down(int to);

  /// Makes the indexes again that an adoption left out and did not come to make: it was killed.
  void makeLateIndexes();

  /// For the start of a program: brings the schema up to date, or refuses an older one. Costs four
  /// queries when there is nothing to do.
  ///
  /// @param migrate whether it may change tables: where not, indexes that were left out stay so, as
  ///   the server does without them
  default void prepare(boolean migrate) {
    SchemaState state = state().check();
    if (migrate && state.version() > 0) {
      makeLateIndexes();
    }
    int latest = state.files().latest();
    List<MigrationStep> pending = state.stepsUp(latest);
    if (pending.isEmpty()) {
      return;
    }
    if (!migrate) {
      List<String> names = pending.stream().map(MigrationStep::file).toList();
      throw StoreException.because(
          "The database %s lacks %s. Run `runledger migrate up`, or let the start do it."
              .formatted(state.database(), String.join(", ", names)));
    }
    up(latest);
  }

  /// What is locked while the schema of this name is moved.
  static String lockName(String schema) {
    return "runledger migration of " + schema;
  }

  /// Who applies a migration now.
  static String who() {
    return System.getProperty("user.name", "?") + ", process " + ProcessHandle.current().pid();
  }
}
