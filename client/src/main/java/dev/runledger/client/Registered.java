package dev.runledger.client;

import dev.runledger.id.RunnerId;
import java.time.Duration;

/// What the server tells a runner that comes.
///
/// @param pollWait how long a poll may be held back
/// @param heartbeat how often the runner is to show that it lives
public record Registered(RunnerId id, Duration pollWait, Duration heartbeat) {}
