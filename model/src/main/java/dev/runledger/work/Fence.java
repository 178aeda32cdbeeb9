package dev.runledger.work;

import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunnerId;

/// What a holder shows with everything that it writes: who it is and the secret of its lease. A
/// write whose fence is not the run's own changes nothing.
public record Fence(RunnerId runner, LeaseToken token) {}
