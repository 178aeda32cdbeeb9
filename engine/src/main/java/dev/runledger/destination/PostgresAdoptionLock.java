package dev.runledger.destination;

import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.function.Consumer;

/// Keeps two processes from bringing one source at once: each would bring again what the other has
/// not committed yet. A server may commit the last transaction of a process after that was killed,
/// and who comes next has to see it.
public record PostgresAdoptionLock(PostgresTarget target, long adoption) {

  /// Until the connection is closed. To hold it already is no hindrance.
  ///
  /// @param told gets what is waited for
  public void hold(Duration patience, Consumer<String> told) {
    if (isFree()) {
      return;
    }
    told.accept("waiting for another process, which adopts the same source");
    target.sql().script("SET lock_timeout = '%dms'".formatted(Math.max(1, patience.toMillis())));
    try {
      ask("SELECT pg_advisory_lock(%s) IS NULL AS held");
    } catch (StoreException e) {
      throw e.isBusy()
          ? e.as(
              "Another process adopts the same source into this database. %d seconds were waited for it. End it, or let it come to its end, and type this again: what was done is not done twice."
                  .formatted(patience.toSeconds()))
          : e;
    }
    target.sql().script("SET lock_timeout = DEFAULT");
  }

  private boolean isFree() {
    return ask("SELECT pg_try_advisory_lock(%s) AS held");
  }

  /// By the schema of our tables, of which there may be several in a database.
  private boolean ask(String select) {
    return target
        .sql()
        .query(
            select.formatted(
                "hashtext(current_schema() || ' adopts'), CAST(:adoption_id AS integer)"))
        .with("adoption_id", adoption)
        .one(row -> row.bool("held"))
        .orElseThrow();
  }
}
