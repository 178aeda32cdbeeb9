package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/// A set of tags as a JSON list, in order.
public final class TagsJson {
  private TagsJson() {}

  public static Json text(Set<String> tags) {
    JsonWriter writer = new JsonWriter().array();
    new TreeSet<>(tags).forEach(writer::text);
    return writer.endArray().json();
  }

  /// @param json a list as a table holds it
  public static Set<String> read(Json json) {
    Set<String> tags = new LinkedHashSet<>();
    for (JsonPart part : JsonCut.elements(JsonCut.whole(json.text()))) {
      tags.add(part.said());
    }
    return tags;
  }
}
