package dev.runledger.work;

import dev.runledger.id.RunnerId;
import java.time.Duration;

/// What a runner is told when it has registered: its id and the times that it has to keep.
///
/// @param pollWait how long one of its polls may wait
/// @param heartbeat how often it renews its leases
/// @param lease how long a lease lasts without renewal
/// @param claimAck how soon it has to say that a claim reached it
public record Registered(
    RunnerId runner, Duration pollWait, Duration heartbeat, Duration lease, Duration claimAck) {}
