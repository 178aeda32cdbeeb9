package dev.runledger.json;

import org.jspecify.annotations.Nullable;

/// Characters that a Java string can hold and a database cannot.
public final class TextFaults {
  private static final int REPLACEMENT = 0xFFFD;

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

  /// The text with another character in the place of each that cannot be stored.
  public static String shown(String text) {
    if (in(text) == null) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .map(one ->
            one == 0 || (one >= Character.MIN_SURROGATE && one <= Character.MAX_SURROGATE)
                ? REPLACEMENT
                : one)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /// Whether a whole character outside the basic plane begins there.
  public static boolean startsPair(String text, int at) {
    return at + 1 < text.length()
        && Character.isHighSurrogate(text.charAt(at))
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
