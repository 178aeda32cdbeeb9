package dev.runledger.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Cuts JSON text that [JsonScan] has passed into the values right inside it, each with the exact
/// text it was given with.
public final class JsonCut {
  private final String text;
  private int at;

  private JsonCut(String text) {
    this.text = text;
  }

  /// The whole text as one value, without the blanks around it.
  public static JsonPart whole(String text) {
    return JsonPart.of(new JsonCut(text).next());
  }

  public static Map<String, JsonPart> members(JsonPart object) {
    JsonCut cut = new JsonCut(object.raw());
    Map<String, JsonPart> members = new LinkedHashMap<>();
    for (cut.at = 1; cut.more('}'); ) {
      String name = JsonPart.of(cut.next()).text();
      cut.skipBlanks();
      cut.at++;
      members.put(name, JsonPart.of(cut.next()));
    }
    return members;
  }

  public static List<JsonPart> elements(JsonPart array) {
    JsonCut cut = new JsonCut(array.raw());
    List<JsonPart> elements = new ArrayList<>();
    for (cut.at = 1; cut.more(']'); ) {
      elements.add(JsonPart.of(cut.next()));
    }
    return elements;
  }

  /// How deep the objects and arrays of the text are within each other.
  public static int depth(String text) {
    JsonCut cut = new JsonCut(text);
    int depth = 0;
    int deepest = 0;
    while (cut.at < text.length()) {
      switch (text.charAt(cut.at)) {
        case '"' -> cut.skipText();
        case '{', '[' -> {
          deepest = Math.max(deepest, ++depth);
          cut.at++;
        }
        case '}', ']' -> {
          depth--;
          cut.at++;
        }
        default -> cut.at++;
      }
    }
    return deepest;
  }

  private boolean more(char end) {
    skipBlanks();
    if (text.charAt(at) == ',') {
      at++;
      skipBlanks();
    }
    return text.charAt(at) != end;
  }

  private String next() {
    skipBlanks();
    int start = at;
    switch (text.charAt(at)) {
      case '"' -> skipText();
      case '{', '[' -> skipNested();
      default -> skipPlain();
    }
    return text.substring(start, at);
  }

  private void skipNested() {
    int depth = 0;
    do {
      switch (text.charAt(at)) {
        case '"' -> skipText();
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        default -> at++;
      }
    } while (depth > 0);
  }

  private void skipText() {
    int end = text.indexOf('"', at + 1);
    while (isEscaped(end)) {
      end = text.indexOf('"', end + 1);
    }
    at = end + 1;
  }

  /// Whether an odd number of backslashes stands before this place.
  private boolean isEscaped(int place) {
    int before = place;
    while (text.charAt(before - 1) == '\\') {
      before--;
    }
    return (place - before) % 2 == 1;
  }

  private void skipPlain() {
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }
}
