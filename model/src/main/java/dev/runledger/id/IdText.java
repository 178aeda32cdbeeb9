package dev.runledger.id;

/// The rule that every identifier's text keeps: 1 to 64 characters, none of them a blank, a slash
/// or a control character, so that an id always fits in a path, a log line and a column.
final class IdText {
  private static final int LONGEST = 64;
  private static final int LONGEST_OF_WRITERS = 200;

  private IdText() {}

  static String check(String kind, String value, String start) {
    if (value.isEmpty() || length(value) > LONGEST || !fits(value)) {
      throw new IllegalArgumentException(
          "Not a %s id: '%s' (%s ids have 1 to %d characters without blanks or slashes; ours start with '%s')"
              .formatted(kind, shown(value), kind, LONGEST, start));
    }
    return value;
  }

  /// What a writer makes up to have something counted once is never in a path: it may have any
  /// characters but those of control.
  static void checkWriters(String kind, String value) {
    if (value.isEmpty()
        || value.length() > LONGEST_OF_WRITERS
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "Not %s id: it has %d characters (1 to %d without control characters are allowed)"
              .formatted(kind, value.length(), LONGEST_OF_WRITERS));
    }
  }

  /// A loop, since a page of events has tens of thousands of ids.
  private static boolean fits(String value) {
    for (int at = 0; at < value.length(); at++) {
      if (!fits(value.charAt(at))) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(char character) {
    return character > ' '
        && character != '/'
        && character != '\\'
        && !Character.isISOControl(character)
        && !Character.isWhitespace(character);
  }

  /// In code points, as databases count them.
  private static int length(String value) {
    return value.codePointCount(0, value.length());
  }

  private static String shown(String value) {
    return length(value) > LONGEST
        ? value.substring(0, value.offsetByCodePoints(0, LONGEST)) + "…"
        : value;
  }
}
