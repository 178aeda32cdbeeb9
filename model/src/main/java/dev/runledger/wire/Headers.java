package dev.runledger.wire;

/// The headers of our own, and those of others that our rules name.
public final class Headers {
  /// The lease's token, where the body is not ours to put it in.
  public static final String LEASE_TOKEN = "Lease-Token";

  /// Whose lease it is.
  public static final String RUNNER_ID = "Runner-Id";

  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /// `true` where the answer was given before, to the same request with the same key.
  public static final String IDEMPOTENCY_REPLAYED = "Idempotency-Replayed";

  public static final String LAST_EVENT_ID = "Last-Event-ID";

  /// `wait=N`: answer when the run is over, or after N seconds.
  public static final String PREFER = "Prefer";

  public static final String REQUEST_ID = "Request-Id";

  private Headers() {}
}
