package dev.runledger.json;

import org.jspecify.annotations.Nullable;

/// Characters that a Java string can hold and a database cannot.
public final class TextFaults {
  private TextFaults() {}

  /// What is wrong with the text; null when nothing is.
  public static @Nullable String in(String text) {
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (character == 0) {
        return "U+0000 is not allowed in text";
      }
      if (Character.isSurrogate(character)) {
        if (!startsPair(text, at)) {
          return "Half a surrogate pair (\\u%04x) is not allowed in text"
              .formatted((int) character);
        }
        at++;
      }
    }
    return null;
  }

  /// Whether a whole character outside the basic plane begins there.
  public static boolean startsPair(String text, int at) {
    return at + 1 < text.length()
        && Character.isHighSurrogate(text.charAt(at))
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
