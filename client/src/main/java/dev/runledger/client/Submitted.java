package dev.runledger.client;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.RunStatus;

/// A run that the server has taken.
public record Submitted(RunId run, SessionId session, RunStatus status) {}
