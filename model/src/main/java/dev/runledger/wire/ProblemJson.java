package dev.runledger.wire;

import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.Problem;
import dev.runledger.problem.RequestProblem.InvalidBody;
import java.util.List;

/// A problem as RFC 9457 wants it.
public final class ProblemJson {
  public static final String MEDIA_TYPE = "application/problem+json";
  private static final String TYPES = "https://runledger.dev/problems/";

  private ProblemJson() {}

  public static String write(Problem problem, int status) {
    JsonWriter out = new JsonWriter();
    write(out, problem, status);
    return out.toString();
  }

  public static void write(JsonWriter out, Problem problem, int status) {
    out.object();
    writeFields(out, problem, status);
    out.endObject();
  }

  /// As [#write], but inside an object that the caller has opened.
  static void writeFields(JsonWriter out, Problem problem, int status) {
    out.text("type", TYPES + problem.code())
        .text("title", title(problem.code()))
        .number("status", status)
        .text("detail", problem.message())
        .text("code", problem.code())
        .text("hint", problem.hint());
    if (problem instanceof InvalidBody(List<FieldError> errors)) {
      out.array("errors");
      for (FieldError error : errors) {
        out.object().text("pointer", error.pointer()).text("message", error.message()).endObject();
      }
      out.endArray();
    }
  }

  public static ProblemDetails read(String json) {
    Fields in = Body.answer(json);
    ProblemDetails details = read(in);
    in.finish();
    return details;
  }

  static ProblemDetails read(Fields in) {
    String hint = in.text("hint");
    return new ProblemDetails(
        in.requiredText("type", Limits.PATH_LENGTH),
        in.requiredText("title", Limits.NAME_LENGTH),
        (int) in.requiredInteger("status", 100, 599),
        in.requiredText("detail", Limits.SENTENCE_LENGTH),
        in.requiredText("code", Limits.NAME_LENGTH),
        hint == null ? "" : hint,
        in.list("errors", Integer.MAX_VALUE).stream()
            .map(error ->
                new FieldError(
                    error.requiredText("pointer", Limits.PATH_LENGTH),
                    error.requiredText("message", Limits.SENTENCE_LENGTH)))
            .toList());
  }

  /// The code as words: `Run refused`.
  private static String title(String code) {
    String words = code.replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
