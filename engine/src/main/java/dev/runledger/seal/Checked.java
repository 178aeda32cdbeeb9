package dev.runledger.seal;

import dev.runledger.event.Seal;
import dev.runledger.id.RunId;
import org.jspecify.annotations.Nullable;

/// What became of looking at the log of a run.
///
/// @param events how many it has, as the run says
/// @param unsealed how many of them, at its end, nothing says yet what they were
/// @param seal of the last event that was looked at; null when there was none
/// @param finding what is wrong first; null when nothing is
public record Checked(
    RunId run, long events, long unsealed, @Nullable Seal seal, @Nullable Finding finding) {}
