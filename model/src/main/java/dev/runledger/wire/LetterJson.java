package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
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

  /// A result that nobody is told.
  ///
  /// @param parent who was to be told
  public record Undelivered(SessionId parent, SessionId child, RunId run) {}

  /// The payload of the event that tells of it.
  ///
  /// @param reason a stable word
  public static Json undelivered(Undelivered lost, String reason) {
    return new JsonWriter()
        .object()
        .text("reason", reason)
        .text("parent_session_id", lost.parent())
        .text("child_session_id", lost.child())
        .text("child_run_id", lost.run())
        .endObject()
        .json();
  }

  /// @param payload an object; one that is none of ours names a parent that does not exist
  public static Undelivered readUndelivered(Json payload) {
    Fields in = Body.answer(payload.text());
    return new Undelivered(
        in.requiredId("parent_session_id", SessionId::new),
        in.requiredId("child_session_id", SessionId::new),
        in.requiredId("child_run_id", RunId::new));
  }
}
