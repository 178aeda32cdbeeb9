package dev.runledger.run;

import dev.runledger.event.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that an operator did.
///
/// @param id the order in which they came
/// @param action a stable word
/// @param subject what it was done to; null where it was no single thing
/// @param detail a JSON object with whatever else is worth knowing
public record AuditEvent(
    long id, String actor, String action, @Nullable String subject, Json detail, Instant at) {

  /// Where it is in a list.
  public PageRequest.Mark mark() {
    return new PageRequest.Mark(at, Long.toString(id));
  }
}
