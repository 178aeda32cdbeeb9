package dev.runledger.wire;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Every path of the API. A constant is a template for the server's routes; [#of] fills one in for
/// the client.
public final class Paths {
  public static final String SESSIONS = "/v1/sessions";
  public static final String SESSION = SESSIONS + "/{id}";
  public static final String SESSION_STOP = SESSION + "/stop";
  public static final String SESSION_RUNS = SESSION + "/runs";
  public static final String SESSION_EVENTS = SESSION + "/events";
  public static final String SESSION_RESULT = SESSION + "/result";

  public static final String RUNS = "/v1/runs";
  public static final String RUN = RUNS + "/{id}";
  public static final String RUN_CANCEL = RUN + "/cancel";
  public static final String RUN_STOP = RUN + "/stop";
  public static final String RUN_RESUME = RUN + "/resume";
  public static final String RUN_RETRY = RUN + "/retry";
  public static final String RUN_FORK = RUN + "/fork";
  public static final String RUN_EVENTS = RUN + "/events";
  public static final String RUN_SNAPSHOTS = RUN + "/snapshots";
  public static final String RUN_SNAPSHOT = RUN_SNAPSHOTS + "/{step}";
  public static final String RUN_STATE = RUN + "/state";
  public static final String RUN_ARTIFACTS = RUN + "/artifacts";
  public static final String RUN_CHILDREN = RUN + "/children";
  public static final String RUN_STARTED = RUN + "/started";
  public static final String RUN_WAITING = RUN + "/waiting";
  public static final String RUN_COMPLETED = RUN + "/completed";
  public static final String RUN_FAILED = RUN + "/failed";
  public static final String RUN_STOPPED = RUN + "/stopped";
  public static final String RUN_LEASE = RUN + "/lease";

  /// An artifact is named by its whole reference, percent-encoded as one step of the path.
  public static final String ARTIFACT = "/v1/artifacts/{ref}";

  public static final String ARTIFACT_CONTENT = ARTIFACT + "/content";

  public static final String RUNNERS = "/v1/runners";
  public static final String RUNNER = RUNNERS + "/{id}";
  public static final String RUNNER_HEARTBEAT = RUNNER + "/heartbeat";
  public static final String RUNNER_POLL = RUNNER + "/poll";
  public static final String RUNNER_REPORTS = RUNNER + "/reports";

  public static final String AGENTS = "/v1/agents";
  public static final String AGENT = AGENTS + "/{name}";

  public static final String EVENTS = "/v1/events";
  public static final String STREAM = "/v1/stream";

  public static final String ADMIN_RECOVER = "/v1/admin/recover";
  public static final String ADMIN_DIAGNOSTICS = "/v1/admin/diagnostics";
  public static final String ADMIN_CANCEL = "/v1/admin/cancel";
  public static final String ADMIN_AUDIT = "/v1/admin/audit";
  public static final String ADMIN_DRAIN = "/v1/admin/drain";

  public static final String HEALTHZ = "/healthz";
  public static final String READYZ = "/readyz";
  public static final String METRICS = "/metrics";
  public static final String OPENAPI = "/openapi.json";

  private Paths() {}

  /// The template with its first name filled in: `of(RUN_STOP, run.id())`.
  public static String of(String template, Object value) {
    int start = template.indexOf('{');
    int end = template.indexOf('}', start);
    if (start < 0) {
      throw new IllegalArgumentException("There is nothing to fill in: " + template);
    }
    return template.substring(0, start) + segment(value) + template.substring(end + 1);
  }

  /// One step of a path; any id fits.
  private static String segment(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
  }
}
