package dev.runledger.event;

import dev.runledger.id.EventId;
import org.jspecify.annotations.Nullable;

/// An event as its writer gives it, before the ledger numbers it.
///
/// @param type an open vocabulary: `[A-Za-z][A-Za-z0-9_.:-]{0,99}`
/// @param source who tells it: free text; null when the writer did not say
/// @param step the step of the agent that it belongs to, from 0; null when it belongs to none
/// @param eventId makes the append safe to repeat; null when the writer does not care
/// @param ephemeral streamed to whoever watches now, and not stored
public record NewEvent(
    String type,
    @Nullable String source,
    @Nullable String nodeName,
    @Nullable Integer step,
    Json payload,
    @Nullable EventId eventId,
    boolean ephemeral) {

  /// A stored event of nothing but a type and a payload.
  public static NewEvent of(String type, Json payload) {
    return new NewEvent(type, null, null, null, payload, null, false);
  }
}
