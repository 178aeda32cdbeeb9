package dev.runledger.contract;

import dev.runledger.event.Snapshot;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Grant;
import dev.runledger.run.Run;
import dev.runledger.work.Fence;
import java.util.Optional;

/// A run as its holder got it, and the fence that it was given.
///
/// @param snapshot that came with the claim
record Held(Run run, Fence fence, Optional<Snapshot> snapshot) {
  static Held of(Grant grant) {
    return new Held(
        grant.run(),
        new Fence(grant.lease().holder(), grant.lease().token()),
        Optional.ofNullable(grant.snapshot()));
  }

  RunId id() {
    return run.id();
  }

  SessionId session() {
    return run.sessionId();
  }

  RunnerId runner() {
    return fence.runner();
  }

  LeaseToken token() {
    return fence.token();
  }
}
