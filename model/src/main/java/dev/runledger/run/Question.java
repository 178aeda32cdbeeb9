package dev.runledger.run;

import dev.runledger.event.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an agent asks.
///
/// @param reason a sentence for whoever answers
/// @param schema a JSON Schema of the answer; null when any answer will do
/// @param expiresAt until when it can be answered; null for ever
/// @param otherwise the answer when nobody gave one in time; null where the run fails then
public record Question(
    String reason, @Nullable Json schema, @Nullable Instant expiresAt, @Nullable Json otherwise) {

  /// A question that can be answered for ever.
  public Question(String reason, @Nullable Json schema) {
    this(reason, schema, null, null);
  }

  /// Whether it can be answered no more.
  boolean isOver(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }

  /// The same question, to be answered by then.
  Question until(Instant time) {
    return new Question(reason, schema, time, otherwise);
  }
}
