package dev.runledger.work;

import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunnerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The right of one runner to write to one run, for a time: until the token is taken away, and not
/// past its end, whether or not anybody has looked since.
///
/// @param expiresAt null once the run has ended: the lease is then a record of who held it last
/// @param acknowledged the holder has shown that the claim reached it; before that a heartbeat does
///   not renew it
public record Lease(
    RunnerId holder, LeaseToken token, @Nullable Instant expiresAt, boolean acknowledged) {

  public Lease acknowledgedUntil(Instant expiry) {
    return new Lease(holder, token, expiry, true);
  }

  /// Whether its time has passed.
  public boolean isOver(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }

  /// The same lease as a record of who held the run when it ended.
  public Lease over() {
    return new Lease(holder, token, null, acknowledged);
  }
}
