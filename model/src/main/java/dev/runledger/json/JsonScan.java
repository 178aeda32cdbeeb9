package dev.runledger.json;

import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// Walks JSON text once and refuses what a document database could not hold: beside broken syntax
/// also duplicate keys, U+0000, halves of surrogate pairs and numbers that no double can hold. What
/// it lets through, [JsonCut] takes apart without looking again.
public final class JsonScan {
  private static final JsonFactory TOLERANT =
      JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .build())
          .build();
  private static final JsonFactory STRICT =
      TOLERANT.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonParser parser;
  private final For use;
  private final int deepest;
  private final boolean mayHideCharacters;

  /// Who is to hold it.
  private enum For {
    US,
    JSONB,
    READING
  }

  private JsonScan(JsonParser parser, For use, int deepest, boolean mayHideCharacters) {
    this.parser = parser;
    this.use = use;
    this.deepest = deepest;
    this.mayHideCharacters = mayHideCharacters;
  }

  /// @param deepest how deep objects and arrays may be within each other
  public static void check(String text, int deepest) {
    try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), text.toCharArray())) {
      new JsonScan(parser, For.US, deepest, text.contains("\\u")).walk();
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  /// Only the syntax: for what has been stored, perhaps by others and long ago.
  public static void checkSyntax(String text) {
    try (JsonParser parser = TOLERANT.createParser(ObjectReadContext.empty(), text.toCharArray())) {
      new JsonScan(parser, For.READING, Integer.MAX_VALUE, false).walk();
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  /// The syntax, and what `jsonb` of PostgreSQL has no room for, whose numbers are decimal: U+0000,
  /// halves of surrogate pairs, numbers of very many digits.
  public static void checkBinary(String text) {
    try (JsonParser parser = TOLERANT.createParser(ObjectReadContext.empty(), text.toCharArray())) {
      new JsonScan(parser, For.JSONB, Integer.MAX_VALUE, text.contains("\\u")).walk();
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  public static ProblemException invalid(String pointer, String message) {
    return new ProblemException(new InvalidBody(pointer, message));
  }

  private void walk() {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw invalid("", "There is no JSON in it; even an empty value has to be written, as {}.");
    }
    int depth = look(token, 0);
    for (token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (depth == 0) {
        throw invalid("", "One JSON value is expected, but more follows it" + place());
      }
      depth += look(token, depth);
    }
  }

  /// Checks the token, and tells how it changes the depth.
  private int look(JsonToken token, int depth) {
    switch (token) {
      case START_OBJECT, START_ARRAY -> {
        if (depth == deepest) {
          throw invalid(pointer(), "Objects and arrays are more than " + deepest + " levels deep");
        }
        return 1;
      }
      case END_OBJECT, END_ARRAY -> {
        return -1;
      }
      case PROPERTY_NAME -> checkCharacters(parser.currentName());
      case VALUE_STRING -> {
        if (mayHideCharacters) {
          checkCharacters(parser.getString());
        }
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        switch (use) {
          case US -> checkNumber(token);
          case JSONB -> checkDecimal();
          case READING -> {}
        }
      }
      default -> {}
    }
    return 0;
  }

  private void checkCharacters(String text) {
    if (!mayHideCharacters) {
      return;
    }
    String fault = TextFaults.in(text);
    if (fault != null) {
      throw invalid(pointer(), fault);
    }
  }

  private void checkNumber(JsonToken token) {
    int length = parser.getStringLength();
    if (length > Limits.NUMBER_LENGTH) {
      throw invalid(
          pointer(),
          "A number has %d characters; at most %d are allowed"
              .formatted(length, Limits.NUMBER_LENGTH));
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT || length > 300) {
      String fault = NumberFaults.in(parser.getString());
      if (fault != null) {
        throw invalid(pointer(), fault);
      }
    }
  }

  private void checkDecimal() {
    String fault = NumberFaults.inDecimal(parser.getString());
    if (fault != null) {
      throw invalid(pointer(), fault);
    }
  }

  private String pointer() {
    return parser.streamReadContext().pathAsPointer().toString();
  }

  private String place() {
    return " (line %d, column %d)"
        .formatted(
            parser.currentTokenLocation().getLineNr(), parser.currentTokenLocation().getColumnNr());
  }

  private static ProblemException broken(JacksonException e) {
    String message = e.getOriginalMessage();
    if (message.startsWith("Duplicate") && e.processor() instanceof JsonParser parser) {
      return invalid(
          parser.streamReadContext().pathAsPointer().toString(),
          "The key '" + parser.currentName() + "' is there twice");
    }
    return invalid(
        "",
        "Not valid JSON at line %d, column %d: %s"
            .formatted(
                e.getLocation().getLineNr(),
                e.getLocation().getColumnNr(),
                SyntaxFaults.said(message)));
  }
}
