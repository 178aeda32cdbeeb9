package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.RunStatus;
import org.jspecify.annotations.Nullable;

/// What a child came to, as its parent is told.
public final class LetterJson {
  private LetterJson() {}

  /// One of the children in the parameters of a callback.
  ///
  /// @param outcome the result of a completed run, the failure of a failed one; null where there is
  ///   none
  public static void write(
      JsonWriter out, SessionId child, RunId run, RunStatus status, @Nullable Json outcome) {
    out.object().text("session_id", child).text("run_id", run).word("status", status);
    out.raw("result", status == RunStatus.COMPLETED ? outcome : null)
        .raw("error", status == RunStatus.COMPLETED ? null : outcome)
        .endObject();
  }

  /// The payload of the event that tells of a result that nobody is told.
  ///
  /// @param reason a stable word
  public static Json undelivered(SessionId parent, SessionId child, RunId run, String reason) {
    return new JsonWriter()
        .object()
        .text("reason", reason)
        .text("parent_session_id", parent)
        .text("child_session_id", child)
        .text("child_run_id", run)
        .endObject()
        .json();
  }
}
