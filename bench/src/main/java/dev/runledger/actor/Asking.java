package dev.runledger.actor;

import dev.runledger.client.RunledgerException;
import dev.runledger.history.Journal;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.RunId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks the server one time, and writes down what became of it.
final class Asking {
  /// The server does not know either: it lost its database in the middle.
  private static final String OUTCOME_UNKNOWN = "outcome_unknown";

  private final Journal journal;
  private final String by;

  Asking(Journal journal, String by) {
    this.journal = journal;
    this.by = by;
  }

  /// Makes the note of an operation.
  interface Note {
    Op of(long began, long ended, Outcome outcome);
  }

  /// Changes something. What is about to be asked is noted first.
  ///
  /// @param call answers with the places of what it stored; empty for anything else
  Outcome change(@Nullable RunId run, Note note, Supplier<Outcome> call) {
    long began = System.nanoTime();
    long number = journal.begin(note.of(began, Op.NEVER, Outcome.unknown()));
    Outcome outcome;
    try {
      outcome = call.get();
    } catch (RunledgerException e) {
      outcome = outcome(run, began, e);
    } catch (LineRefused e) {
      outcome =
          e.code().equals(OUTCOME_UNKNOWN) ? Outcome.unknown() : new Outcome.Refused(e.code());
    }
    long ended = outcome instanceof Outcome.Unknown ? Op.NEVER : System.nanoTime();
    journal.end(number, note.of(began, ended, outcome));
    return outcome;
  }

  /// Reads something.
  ///
  /// @return empty when there was no answer
  <T> Optional<T> look(@Nullable RunId run, Supplier<T> call, Function<Read<T>, Op> note) {
    long began = System.nanoTime();
    try {
      T answer = call.get();
      journal.note(note.apply(new Read<>(began, System.nanoTime(), answer)));
      return Optional.of(answer);
    } catch (RunledgerException e) {
      outcome(run, began, e);
      return Optional.empty();
    }
  }

  record Read<T>(long began, long ended, T answer) {}

  /// What an exception says of what was asked. An answer that no server may give is noted.
  Outcome outcome(@Nullable RunId run, long began, RunledgerException e) {
    boolean ownFault = e.status() >= 500 && e.status() != 503 && !e.is(OUTCOME_UNKNOWN);
    if (ownFault || e.is(RunledgerException.UNREADABLE) || e.is(RunledgerException.BROKEN_STREAM)) {
      journal.note(
          new Op.Broke(by, began, System.nanoTime(), run, e.status() + " " + e.getMessage()));
    }
    return e.leavesDoubt() || e.is(RunledgerException.INTERRUPTED)
        ? Outcome.unknown()
        : new Outcome.Refused(e.code());
  }
}
