package dev.runledger.json;

import dev.runledger.event.Json;
import dev.runledger.id.Ids;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// A JSON list that names something, short enough for an index of any database.
public final class ShortList {
  /// An index of PostgreSQL holds some 2,700 bytes.
  private static final int MOST_BYTES = 2000;

  private static final int MOST_CHARACTERS = 300;

  private static final Pattern CUT = Pattern.compile("(?s).*\"sha256:[0-9a-f]{64}\"\\]");

  private ShortList() {}

  /// Whether it is all that is left of a longer one.
  public static boolean isCut(String list) {
    return CUT.matcher(list).matches();
  }

  /// The list itself where it is short. Of any other its first items, as much as there is room for,
  /// and the hash of the whole: another list has another name.
  ///
  /// @param list of texts, as [JsonWriter] writes it
  public static String of(String list) {
    if (list.length() * 3 <= MOST_BYTES
        || list.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
      return list;
    }
    JsonWriter out = new JsonWriter().array();
    int left = MOST_CHARACTERS;
    for (JsonPart item : JsonCut.elements(JsonCut.whole(list))) {
      if (item.raw().length() > left) {
        out.text(start(item, left) + "…");
        break;
      }
      out.raw(new Json(item.raw()));
      left -= item.raw().length();
    }
    return out.text("sha256:" + Ids.sha256(list)).endArray().toString();
  }

  /// No half of a character: what is left out is among the hash.
  private static String start(JsonPart item, int most) {
    String text = item.isNull() ? "" : item.text();
    int end = Math.min(text.length(), Math.max(0, most));
    return text.substring(
        0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }
}
