package dev.runledger.json;

/// One value inside a larger JSON text.
///
/// @param raw its text, exactly as it was given
public record JsonPart(Kind kind, String raw) {

  public enum Kind {
    OBJECT,
    ARRAY,
    TEXT,
    NUMBER,
    BOOLEAN,
    NULL
  }

  public static JsonPart of(String raw) {
    return new JsonPart(
        switch (raw.charAt(0)) {
          case '{' -> Kind.OBJECT;
          case '[' -> Kind.ARRAY;
          case '"' -> Kind.TEXT;
          case 't', 'f' -> Kind.BOOLEAN;
          case 'n' -> Kind.NULL;
          default -> Kind.NUMBER;
        },
        raw);
  }

  public boolean isNull() {
    return kind == Kind.NULL;
  }

  /// What a text value says, without quotes and escapes.
  public String text() {
    return unescape(raw.substring(1, raw.length() - 1));
  }

  /// What a text value says; of any other value, its spelling.
  public String said() {
    return kind == Kind.TEXT ? text() : raw;
  }

  /// For a message: the value, or its beginning.
  public String shown() {
    int longest = 60;
    return raw.length() <= longest ? raw : raw.substring(0, longest) + "…";
  }

  private static String unescape(String inner) {
    int escape = inner.indexOf('\\');
    if (escape < 0) {
      return inner;
    }
    StringBuilder text = new StringBuilder(inner.length());
    int from = 0;
    while (escape >= 0) {
      text.append(inner, from, escape);
      char letter = inner.charAt(escape + 1);
      from = escape + 2;
      switch (letter) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(inner, from, from + 4, 16));
          from += 4;
        }
        default -> text.append(letter);
      }
      escape = inner.indexOf('\\', from);
    }
    return text.append(inner, from, inner.length()).toString();
  }
}
