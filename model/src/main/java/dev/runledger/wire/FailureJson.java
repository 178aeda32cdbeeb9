package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.json.Boxed;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.RunFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a run failed, as the JSON of `latest_error`: {code, message, details}.
public final class FailureJson {
  private FailureJson() {}

  public static Json text(RunFailure failure) {
    return new JsonWriter()
        .object()
        .text("code", failure.code())
        .text("message", failure.message())
        .raw("details", failure.details())
        .endObject()
        .json();
  }

  /// @param json an object as a table holds it, perhaps written by another program, whose error may
  ///   be any JSON: a text is its message
  public static RunFailure read(Json json) {
    JsonPart whole = JsonCut.whole(Boxed.unbox(json.text()));
    if (whole.kind() != JsonPart.Kind.OBJECT) {
      return new RunFailure(RunFailure.AGENT_FAILED, whole.said(), null);
    }
    Map<String, JsonPart> members = JsonCut.members(whole);
    JsonPart details = members.get("details");
    return new RunFailure(
        said(members.get("code"), RunFailure.AGENT_FAILED),
        said(members.get("message"), ""),
        details == null || details.kind() != JsonPart.Kind.OBJECT ? null : new Json(details.raw()));
  }

  private static String said(@Nullable JsonPart part, String otherwise) {
    return part == null || part.isNull() ? otherwise : part.said();
  }
}
