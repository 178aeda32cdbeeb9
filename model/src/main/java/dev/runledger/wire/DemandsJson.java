package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.work.Demands;
import java.util.LinkedHashSet;
import java.util.TreeSet;

/// Demands as a JSON object that has only what is demanded (seed 003, "Demands JSON Structure").
public final class DemandsJson {
  private static final int MOST_TAGS = 1000;

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

  /// @param json as a table holds it; what other programs added to it is passed over
  public static Demands read(Json json) {
    Fields fields = Body.answer(json.text());
    return new Demands(
        fields.text("hostname"),
        fields.text("project_dir"),
        fields.text("executor_type"),
        new LinkedHashSet<>(fields.texts("tags", Limits.NAME_LENGTH, MOST_TAGS)));
  }
}
