package dev.runledger.terminal;

/// How much room text takes on a terminal, and how foreign text is made safe to show there.
public final class Cells {
  private Cells() {}

  /// Columns that this text covers: two for East Asian and emoji, none for combining marks.
  public static int width(String text) {
    return text.codePoints().map(Cells::width).sum();
  }

  /// The text cut to so many columns; what is missing is marked by an ellipsis.
  public static String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    var kept = new StringBuilder();
    int used = 1;
    for (int point : text.codePoints().toArray()) {
      used += width(point);
      if (used > columns) {
        break;
      }
      kept.appendCodePoint(point);
    }
    return kept.append('…').toString();
  }

  /// One line of foreign text without anything that a terminal would obey: whoever writes an event
  /// must not be able to move the reader's cursor or rename their window.
  public static String tame(String text) {
    var tame = new StringBuilder(text.length());
    for (int point : text.codePoints().toArray()) {
      switch (point) {
        case '\n' -> tame.append('⏎');
        case '\t' -> tame.append(' ');
        case '\r' -> {}
        default -> tame.appendCodePoint(obeyed(point) ? '\uFFFD' : point);
      }
    }
    return tame.toString();
  }

  /// Control codes, and the marks that turn the direction of writing around.
  private static boolean obeyed(int point) {
    return Character.isISOControl(point)
        || (point >= 0x202A && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069);
  }

  private static int width(int point) {
    if (point < 0x300) {
      return 1;
    }
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(point) ? 2 : 1;
    };
  }

  private static boolean isWide(int point) {
    return (point >= 0x1100 && point <= 0x115F)
        || (point >= 0x2E80 && point <= 0xA4CF)
        || (point >= 0xAC00 && point <= 0xD7A3)
        || (point >= 0xF900 && point <= 0xFAFF)
        || (point >= 0xFE30 && point <= 0xFE6F)
        || (point >= 0xFF00 && point <= 0xFF60)
        || (point >= 0x1F300 && point <= 0x1FAFF)
        || (point >= 0x20000 && point <= 0x3FFFD);
  }
}
