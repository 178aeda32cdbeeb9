package dev.runledger.json;

import dev.runledger.event.Json;

/// Checks JSON text that comes from outside and keeps it exactly as it is. What it refuses: see
/// [JsonScan]; every refusal is a problem with the place in it.
public final class JsonText {
  private JsonText() {}

  /// @param utf8 one JSON object
  public static Json object(byte[] utf8) {
    return object(checkedText(utf8));
  }

  /// @param text one JSON object
  public static Json object(String text) {
    Json json = value(text);
    if (JsonCut.whole(text).kind() != JsonPart.Kind.OBJECT) {
      throw JsonScan.invalid("", "A JSON object is expected, not " + JsonCut.whole(text).shown());
    }
    return json;
  }

  /// @param utf8 any one JSON value
  public static Json value(byte[] utf8) {
    return value(checkedText(utf8));
  }

  /// @param text any one JSON value
  public static Json value(String text) {
    String fault = TextFaults.in(text);
    if (fault != null) {
      throw JsonScan.invalid("", fault);
    }
    JsonScan.check(text, Limits.DEPTH);
    return new Json(text);
  }

  private static String checkedText(byte[] utf8) {
    Limits.checkSize(utf8.length, Limits.BODY_BYTES, "The body");
    return Utf8.decode(utf8);
  }
}
