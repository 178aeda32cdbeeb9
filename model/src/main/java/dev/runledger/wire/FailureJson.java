package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.RunFailure;
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

  /// @param json as a table holds it, perhaps written by another program
  public static RunFailure read(Json json) {
    Fields fields = Body.answer(json.text());
    return new RunFailure(
        orElse(fields.text("code"), RunFailure.AGENT_FAILED),
        orElse(fields.text("message"), ""),
        fields.value("details"));
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
