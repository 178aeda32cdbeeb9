package dev.runledger.adopt;

import dev.runledger.event.Json;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What else is written down about an adoption: what is needed to compare again, and to go back.
record Detail(Map<String, JsonPart> members) {
  static Detail of(@Nullable String json) {
    return new Detail(json == null ? Map.of() : JsonCut.members(JsonCut.whole(json)));
  }

  Optional<JsonPart> get(String name) {
    return Optional.ofNullable(members.get(name));
  }

  long number(String name) {
    return get(name).map(part -> Long.parseLong(part.raw())).orElse(0L);
  }

  /// @param json any value
  Detail with(String name, String json) {
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
