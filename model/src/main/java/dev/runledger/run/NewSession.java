package dev.runledger.run;

import dev.runledger.event.Json;
import dev.runledger.id.SessionId;
import org.jspecify.annotations.Nullable;

/// A request for a session without a run.
///
/// @param id null for one that the ledger draws
/// @param parent null when a person starts it
/// @param metadata a JSON object; null for none
public record NewSession(
    @Nullable SessionId id,
    @Nullable SessionId parent,
    @Nullable String title,
    @Nullable String agentName,
    @Nullable String projectDir,
    @Nullable Json metadata) {}
