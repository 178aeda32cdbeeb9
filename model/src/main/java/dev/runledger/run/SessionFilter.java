package dev.runledger.run;

import dev.runledger.id.SessionId;
import org.jspecify.annotations.Nullable;

/// Which sessions a list shows: those that meet everything that is not null.
public record SessionFilter(
    Session.@Nullable Status status, @Nullable String agentName, @Nullable SessionId parent) {
  public static final SessionFilter ALL = new SessionFilter(null, null, null);
}
