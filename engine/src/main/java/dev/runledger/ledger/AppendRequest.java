package dev.runledger.ledger;

import dev.runledger.event.Appended;
import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One caller's append to one run, and what became of it.
final class AppendRequest {
  private final RunId run;
  private final @Nullable LeaseToken token;
  private final List<NewEvent> events;
  private Outcome outcome = new Outcome.Again();

  /// What became of a request in the transaction of its group.
  sealed interface Outcome {
    /// @param run by its own id, whatever spelling was asked for
    /// @param passing the ephemeral events, to be shown
    record Done(RunId run, Appended appended, List<NewEvent> passing) implements Outcome {}

    /// Nothing of it was stored.
    record Refused(RuntimeException why) implements Outcome {}

    /// Not done, and to be handed in again: another one of its group has to be durable first.
    record Again() implements Outcome {}
  }

  /// @param run by its own id
  /// @param token null when none was given
  AppendRequest(RunId run, @Nullable LeaseToken token, List<NewEvent> events) {
    this.run = run;
    this.token = token;
    this.events = events;
  }

  RunId run() {
    return run;
  }

  @Nullable LeaseToken token() {
    return token;
  }

  List<NewEvent> events() {
    return events;
  }

  Outcome outcome() {
    return outcome;
  }

  void end(Outcome how) {
    outcome = how;
  }

  /// How much it holds: characters of payloads, and something for each event.
  long weight() {
    return events.stream().mapToLong(event -> EACH + event.payload().text().length()).sum();
  }

  private static final int EACH = 200;
}
