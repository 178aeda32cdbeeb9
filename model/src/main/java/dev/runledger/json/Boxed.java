package dev.runledger.json;

/// JSON of other programs where our tables take only objects: anything else is kept in one, byte
/// for byte. What looks boxed already is boxed once more, so that each comes out as it went in.
public final class Boxed {
  /// How a box begins; [#END] ends it.
  public static final String START = "{\"not_an_object\":";

  public static final String END = "}";

  /// Stands where another program has no value at all and our table wants one: to everybody else it
  /// is the `null` of JSON, which nobody spells with a blank.
  public static final String NOTHING = "null ";

  private Boxed() {}

  /// @param json any value whose syntax was checked
  public static String box(String json) {
    boolean isObject = JsonCut.whole(json).kind() == JsonPart.Kind.OBJECT;
    return isObject && !isBox(json) ? json : START + json + END;
  }

  /// What was put in; anything else as it is.
  public static String unbox(String json) {
    return isBox(json) ? json.substring(START.length(), json.length() - END.length()) : json;
  }

  private static boolean isBox(String json) {
    return json.startsWith(START);
  }
}
