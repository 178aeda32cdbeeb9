package dev.runledger.destination;

import dev.runledger.event.Json;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What else is written down about an adoption: what is needed to compare again, and to go back.
public record Detail(Map<String, JsonPart> members) {
  /// Says that an adoption is one in place: the schema of the tables.
  public static final String IN_PLACE = "in_place";

  /// Whether the layout came with the adoption.
  public static final String INSTALLED = "installed";

  /// The last of our events before the views were in place.
  public static final String LAST_EVENT_ID = "last_event_id";

  /// What the tables are called now.
  public static final String TABLES = "tables";

  public static Detail of(@Nullable String json) {
    return new Detail(json == null ? Map.of() : JsonCut.members(JsonCut.whole(json)));
  }

  public Optional<JsonPart> get(String name) {
    return Optional.ofNullable(members.get(name));
  }

  public long number(String name) {
    return get(name).map(part -> Long.parseLong(part.raw())).orElse(0L);
  }

  /// @param json any value
  public Detail with(String name, String json) {
    Map<String, JsonPart> more = new LinkedHashMap<>(members);
    more.put(name, JsonCut.whole(json));
    return new Detail(more);
  }

  String text() {
    JsonWriter out = new JsonWriter().object();
    members.forEach((name, part) -> out.raw(name, new Json(part.raw())));
    return out.endObject().toString();
  }
}
