package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fields of older clients that are parameters in truth: they are put at the end of `parameters`,
/// which otherwise keeps its exact text.
final class ExtraParameters {
  private static final List<String> NAMES =
      List.of("generate_now", "style_reference", "target_pages");

  private ExtraParameters() {}

  /// Of parameters by default and those that are given, the latter win, member by member.
  static @Nullable Json merged(@Nullable Json standard, @Nullable Json given) {
    if (standard == null || given == null || standard.equals(given)) {
      return given;
    }
    Map<String, JsonPart> all =
        new LinkedHashMap<>(JsonCut.members(JsonCut.whole(standard.text())));
    all.putAll(JsonCut.members(JsonCut.whole(given.text())));
    JsonWriter out = new JsonWriter().object();
    all.forEach((name, part) -> out.raw(name, new Json(part.raw())));
    return out.endObject().json();
  }

  static @Nullable Json read(Fields in) {
    Json parameters = merged(in.standard("parameters"), in.object("parameters"));
    Map<String, Json> extra = new LinkedHashMap<>();
    for (String name : NAMES) {
      Json value = in.value(name);
      if (value != null) {
        extra.put(name, value);
      }
    }
    if (extra.isEmpty()) {
      return parameters;
    }
    JsonPart object = JsonCut.whole((parameters == null ? Json.EMPTY_OBJECT : parameters).text());
    Map<String, JsonPart> given = JsonCut.members(object);
    StringBuilder text = new StringBuilder(object.raw());
    text.setLength(text.length() - 1);
    boolean first = given.isEmpty();
    for (Map.Entry<String, Json> one : extra.entrySet()) {
      if (given.containsKey(one.getKey())) {
        in.error(one.getKey(), one.getKey() + " is given in parameters too");
      }
      text.append(first ? "" : ",").append('"').append(one.getKey()).append("\":");
      text.append(one.getValue().text());
      first = false;
    }
    return new Json(text.append('}').toString());
  }
}
