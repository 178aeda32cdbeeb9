package dev.runledger.cli;

import dev.runledger.event.Json;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonText;
import dev.runledger.json.JsonWriter;
import dev.runledger.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes JSON of an answer as people type it: what reads as JSON is taken as it stands, anything
/// else is a text. Where the schema wants a text, or has it among others to choose from, `42` and
/// `true` are texts too.
///
/// A slip is caught before the agent sees it: the answer is held against the schema's `type` and
/// its `enum` of texts, which is what questions to people have. The rest of a schema is the
/// agent's.
final class AnswerText {
  private static final int LONGEST = 1 << 16;

  private AnswerText() {}

  /// @param schema of the answer; null when any will do
  /// @throws Complaint when the answer cannot be meant
  static Json json(String typed, @Nullable Json schema) {
    Optional<String> type = type(schema);
    List<String> words = words(schema);
    Json answer = answer(typed, types(schema), words);
    boolean fits = type.map(wanted -> fits(wanted, answer.text())).orElse(true);
    if (!fits
        || (!words.isEmpty() && words.stream().map(AnswerText::text).noneMatch(answer::equals))) {
      throw new Complaint(
          Exit.REFUSED,
          "answer_does_not_fit",
          "'%s' is no answer to this question: it wants %s.".formatted(typed, wanted(schema)),
          "The question is still open.");
    }
    return answer;
  }

  /// What the schema asks for, as people say it where it is simple, else as it stands.
  ///
  /// @param schema of the answer; null when any will do
  static String wanted(@Nullable Json schema) {
    if (schema == null) {
      return "any answer";
    }
    List<String> words = words(schema);
    if (!words.isEmpty()) {
      return "one of " + String.join(", ", words);
    }
    return switch (onlyType(schema).orElse("")) {
      case "string" -> "a text";
      case "boolean" -> "true or false";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      default -> "what fits " + schema;
    };
  }

  /// The type of a schema that says nothing else.
  private static Optional<String> onlyType(Json schema) {
    return quietly(schema).names().size() == 1 ? type(schema) : Optional.empty();
  }

  private static Json answer(String typed, List<String> types, List<String> words) {
    String stripped = typed.strip();
    if (words.contains(typed) || words.contains(stripped)) {
      return text(words.contains(typed) ? typed : stripped);
    }
    if (types.equals(List.of("string"))) {
      return asText(typed);
    }
    Json json = asJson(typed);
    boolean isMeantAsText =
        types.contains("string") && types.stream().noneMatch(type -> fits(type, json.text()));
    return isMeantAsText ? text(typed) : json;
  }

  private static Json asText(String typed) {
    return typed.startsWith("\"") ? asJson(typed) : text(typed);
  }

  private static Json asJson(String typed) {
    try {
      return JsonText.value(typed.strip());
    } catch (ProblemException notJson) {
      return text(typed);
    }
  }

  private static boolean fits(String type, String json) {
    return switch (type) {
      case "string" -> json.startsWith("\"");
      case "object" -> json.startsWith("{");
      case "array" -> json.startsWith("[");
      case "boolean" -> json.equals("true") || json.equals("false");
      case "integer" -> json.matches("-?\\d+");
      case "number" -> json.matches("-?\\d.*");
      case "null" -> json.equals("null");
      default -> true;
    };
  }

  private static Optional<String> type(@Nullable Json schema) {
    return Optional.ofNullable(schema).map(text -> quietly(text).text("type"));
  }

  /// As [#type], also where the schema lists several.
  private static List<String> types(@Nullable Json schema) {
    return type(schema).map(List::of).orElseGet(() -> texts(schema, "type"));
  }

  /// The texts to choose from; empty where the schema names none, or other things than texts.
  private static List<String> words(@Nullable Json schema) {
    return texts(schema, "enum");
  }

  private static List<String> texts(@Nullable Json schema, String name) {
    if (schema == null) {
      return List.of();
    }
    Fields fields = quietly(schema);
    List<String> texts = fields.texts(name, LONGEST, LONGEST);
    try {
      fields.finish();
      return texts;
    } catch (ProblemException otherThanTexts) {
      return List.of();
    }
  }

  private static Fields quietly(Json schema) {
    return Body.answer(schema.text().startsWith("{") ? schema.text() : "{}");
  }

  private static Json text(String typed) {
    return new JsonWriter().text(typed).json();
  }
}
