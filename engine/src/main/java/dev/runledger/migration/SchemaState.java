package dev.runledger.migration;

import dev.runledger.migration.MigrationStatus.State;
import dev.runledger.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a database has, held against what this program knows.
///
/// @param database for messages
public record SchemaState(String database, MigrationFiles files, List<Applied> applied) {

  /// A migration that the database remembers.
  ///
  /// @param checksum of the file as it was then
  public record Applied(
      int version, String name, String checksum, Instant appliedAt, String appliedBy) {}

  /// @throws StoreException when a file changed after it was applied, when a newer program was
  ///   here, or when the history has a hole: then nobody can say what the schema is
  public SchemaState check() {
    for (int at = 0; at < applied.size(); at++) {
      Applied one = applied.get(at);
      if (one.version() != at + 1) {
        throw StoreException.because(
            "The database %s says that it has migration %d, but not %d. Restore it from a backup."
                .formatted(database, one.version(), at + 1));
      }
      Optional<MigrationFile> file = files.find(one.version());
      if (file.isEmpty()) {
        throw newer(applied.getLast());
      }
      if (isChanged(one, file.get())) {
        throw changed(one, file.get());
      }
    }
    return this;
  }

  public int version() {
    return applied.isEmpty() ? 0 : applied.getLast().version();
  }

  public List<MigrationStep> stepsUp(int to) {
    return files.all().stream()
        .filter(file -> file.version() > version() && file.version() <= to)
        .map(MigrationFile::goingUp)
        .toList();
  }

  public List<MigrationStep> stepsDown(int to) {
    return files.all().reversed().stream()
        .filter(file -> file.version() > to && file.version() <= version())
        .map(MigrationFile::goingDown)
        .toList();
  }

  public List<MigrationStatus> status() {
    var all = new ArrayList<MigrationStatus>();
    for (Applied one : applied) {
      State state =
          files
              .find(one.version())
              .map(file -> isChanged(one, file) ? State.CHANGED : State.APPLIED)
              .orElse(State.UNKNOWN);
      all.add(
          new MigrationStatus(
              one.version(), one.name(), state, one.checksum(), one.appliedAt(), one.appliedBy()));
    }
    Stream<MigrationFile> pending = files.all().stream().filter(file -> file.version() > version());
    pending.forEach(file ->
        all.add(
            new MigrationStatus(
                file.version(), file.name(), State.PENDING, file.checksum(), null, null)));
    return List.copyOf(all);
  }

  private static boolean isChanged(Applied one, MigrationFile file) {
    return !one.checksum().equals(file.checksum()) || !one.name().equals(file.name());
  }

  private StoreException newer(Applied newest) {
    return StoreException.because(
        "The database %s is newer than this program: it has migration %d (%s), and this program knows those up to %d. Use the newer runledger, or let it go back with `runledger migrate down --to %d`."
            .formatted(database, newest.version(), newest.name(), files.latest(), files.latest()));
  }

  private StoreException changed(Applied one, MigrationFile file) {
    return StoreException.because(
        "%s was changed after it was applied to the database %s on %s: its checksum was %s and is now %s. Put the old file back; a change of the schema is a new migration."
            .formatted(file.upFile(), database, one.appliedAt(), one.checksum(), file.checksum()));
  }
}
