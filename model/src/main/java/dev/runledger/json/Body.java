package dev.runledger.json;

import dev.runledger.problem.FieldError;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A request's body, checked and opened. It must be read through [Fields] to its `finish()`.
public final class Body {
  private Body() {}

  /// A JSON object in which every field has to be known.
  public static Fields object(byte[] body) {
    return object(body, Limits.BODY_BYTES);
  }

  /// The same; a body of nothing but blanks is an empty object.
  public static Fields objectOrNothing(byte[] body) {
    return new String(body, StandardCharsets.ISO_8859_1).isBlank()
        ? Fields.strict(JsonPart.of("{}"), "")
        : object(body);
  }

  /// An answer of a server, which may be newer than its reader: unknown fields are passed over.
  public static Fields answer(String body) {
    JsonScan.checkSyntax(body);
    return Fields.lenient(object(JsonCut.whole(body)));
  }

  /// A JSON object, or a list of them.
  public static List<Fields> objectOrList(byte[] body) {
    JsonPart whole = open(body, Limits.BODY_BYTES);
    if (whole.kind() != JsonPart.Kind.ARRAY) {
      return List.of(Fields.strict(object(whole), ""));
    }
    List<JsonPart> elements = JsonCut.elements(whole);
    checkCount(elements.size());
    List<Fields> objects = new ArrayList<>(elements.size());
    for (JsonPart element : elements) {
      String pointer = "/" + objects.size();
      if (element.kind() != JsonPart.Kind.OBJECT) {
        throw JsonScan.invalid(pointer, "A JSON object is expected, not " + element.shown());
      }
      objects.add(Fields.strict(element, pointer));
    }
    return objects;
  }

  /// Newline-delimited objects as one list.
  public static List<Fields> linesAsList(byte[] body) {
    List<Line> lines = lines(body);
    checkCount(lines.size());
    List<Fields> objects = new ArrayList<>(lines.size());
    for (Line line : lines) {
      objects.add(line.object("/" + objects.size()));
    }
    return objects;
  }

  private static void checkCount(int items) {
    if (items == 0 || items > Limits.BATCH_ITEMS) {
      throw JsonScan.invalid(
          "", "A batch has %d items; 1 to %d are allowed".formatted(items, Limits.BATCH_ITEMS));
    }
  }

  public static Fields object(byte[] body, int mostBytes) {
    return Fields.strict(object(open(body, mostBytes)), "");
  }

  /// One JSON value.
  public static JsonPart open(byte[] body, int mostBytes) {
    Limits.checkSize(body.length, mostBytes, "The body");
    String text = Utf8.decode(body);
    JsonScan.check(text, Limits.DEPTH + Limits.ENVELOPE_DEPTH);
    return JsonCut.whole(text);
  }

  /// The lines of newline-delimited JSON that have something on them.
  public static List<Line> lines(byte[] body) {
    Limits.checkSize(body.length, Limits.BODY_BYTES, "The body");
    List<Line> lines = new ArrayList<>();
    int start = 0;
    for (int number = 1; start < body.length; number++) {
      int end = start;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      byte[] line = Arrays.copyOfRange(body, start, end);
      if (!isBlank(line)) {
        lines.add(new Line(number, line));
      }
      start = end + 1;
    }
    return lines;
  }

  /// A line, unread, so that each can fail on its own.
  public static final class Line {
    private final int number;
    private final byte[] bytes;

    Line(int number, byte[] bytes) {
      this.number = number;
      this.bytes = bytes;
    }

    /// From 1, blank lines counted.
    public int number() {
      return number;
    }

    /// @param pointer where the line is, for the faults that are found in it
    public Fields object(String pointer) {
      try {
        return Fields.strict(Body.object(open(bytes, Limits.BODY_BYTES)), pointer);
      } catch (ProblemException e) {
        throw e.problem() instanceof InvalidBody(List<FieldError> errors)
            ? new ProblemException(new InvalidBody(located(pointer, errors)))
            : e;
      }
    }

    private List<FieldError> located(String pointer, List<FieldError> errors) {
      return errors.stream()
          .map(e -> new FieldError(pointer + e.pointer(), "Line " + number + ": " + e.message()))
          .toList();
    }
  }

  private static JsonPart object(JsonPart whole) {
    if (whole.kind() != JsonPart.Kind.OBJECT) {
      throw JsonScan.invalid("", "A JSON object is expected, not " + whole.shown());
    }
    return whole;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte one : bytes) {
      if (one != ' ' && one != '\t' && one != '\r') {
        return false;
      }
    }
    return true;
  }
}
