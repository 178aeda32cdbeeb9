package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import dev.runledger.work.Demands;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Demands as a JSON object that has only what is demanded (seed 003, "Demands JSON Structure").
public final class DemandsJson {
  private DemandsJson() {}

  public static Json text(Demands demands) {
    JsonWriter writer = new JsonWriter().object();
    if (demands.hostname() != null) {
      writer.text("hostname", demands.hostname());
    }
    if (demands.projectDir() != null) {
      writer.text("project_dir", demands.projectDir());
    }
    if (demands.executorType() != null) {
      writer.text("executor_type", demands.executorType());
    }
    if (!demands.tags().isEmpty()) {
      writer.texts("tags", new TreeSet<>(demands.tags()));
    }
    return writer.endObject().json();
  }

  /// @param json an object as a table holds it, perhaps written by another program: what it added
  ///   is passed over, and what it spelled as no text is taken by its spelling
  public static Demands read(Json json) {
    Map<String, JsonPart> members = JsonCut.members(JsonCut.whole(json.text()));
    Set<String> tags = new LinkedHashSet<>();
    for (JsonPart tag : listed(members.get("tags"))) {
      if (!tag.isNull()) {
        tags.add(tag.said());
      }
    }
    return new Demands(
        said(members.get("hostname")),
        said(members.get("project_dir")),
        said(members.get("executor_type")),
        tags);
  }

  private static List<JsonPart> listed(@Nullable JsonPart tags) {
    if (tags == null) {
      return List.of();
    }
    return tags.kind() == JsonPart.Kind.ARRAY ? JsonCut.elements(tags) : List.of(tags);
  }

  private static @Nullable String said(@Nullable JsonPart part) {
    return part == null || part.isNull() ? null : part.said();
  }
}
