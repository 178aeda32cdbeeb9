package dev.runledger.cli;

import dev.runledger.event.Json;
import dev.runledger.problem.ProblemException;
import dev.runledger.wire.Body;
import dev.runledger.wire.JsonText;
import dev.runledger.wire.JsonWriter;
import org.jspecify.annotations.Nullable;

/// Makes JSON of an answer as people type it: what reads as JSON is taken as it stands, anything
/// else is a text. Where the schema wants a text, `42` and `true` are texts too.
final class AnswerText {
  private AnswerText() {}

  /// @param schema of the answer; null when any will do
  static Json json(String typed, @Nullable Json schema) {
    if (wantsText(schema) && !typed.startsWith("\"")) {
      return text(typed);
    }
    try {
      return JsonText.value(typed);
    } catch (ProblemException notJson) {
      return text(typed);
    }
  }

  private static boolean wantsText(@Nullable Json schema) {
    try {
      return schema != null && "string".equals(Body.answer(schema.text()).text("type"));
    } catch (ProblemException noObject) {
      return false;
    }
  }

  private static Json text(String typed) {
    return new JsonWriter().text(typed).json();
  }
}
