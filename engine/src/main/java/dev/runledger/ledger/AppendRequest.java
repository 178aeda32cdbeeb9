package dev.runledger.ledger;

import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One caller's append to one run.
///
/// @param run by its own id
/// @param token null when none was given
record AppendRequest(RunId run, @Nullable LeaseToken token, List<NewEvent> events) {
  /// Characters that an event counts for beside its payload.
  private static final int EACH = 200;

  /// How much it holds, in characters.
  long weight() {
    return events.stream().mapToLong(event -> EACH + event.payload().text().length()).sum();
  }
}
