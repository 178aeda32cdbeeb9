package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.Attempts;
import dev.runledger.run.Job;
import dev.runledger.run.Job.Exploration;
import dev.runledger.work.Demands;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The part of a run's JSON that says what is to be done; it never changes.
final class JobJson {
  private static final long ANY = 1L << 40;

  private JobJson() {}

  static void write(JsonWriter out, Job job) {
    Exploration exploration = job.exploration();
    Job.Terms terms = job.terms();
    out.word("kind", job.kind())
        .text("agent_name", job.agentName())
        .text("prompt", job.prompt())
        .text("input_message", job.inputMessage())
        .text("goal", job.goal())
        .raw("parameters", job.parameters())
        .text("project_dir", job.projectDir())
        .text("app_package", exploration == null ? null : exploration.appPackage())
        .raw("device_config", exploration == null ? null : exploration.deviceConfig())
        .number("max_steps", exploration == null ? null : exploration.maxSteps())
        .number("priority", terms.priority())
        .seconds("timeout_seconds", terms.match())
        .seconds("max_duration_seconds", terms.maxDuration())
        .time("not_before", terms.notBefore())
        .number("max_attempts", terms.maxAttempts())
        .word("on_lost", terms.onLost())
        .raw("metadata", job.metadata());
  }

  static Job read(Fields in) {
    Job.Terms terms =
        new Job.Terms(
            (int) in.requiredInteger("priority", Integer.MIN_VALUE, Integer.MAX_VALUE),
            in.seconds("timeout_seconds", 0, ANY),
            in.seconds("max_duration_seconds", 0, ANY),
            in.time("not_before"),
            (int) in.requiredInteger("max_attempts", 0, Integer.MAX_VALUE),
            in.requiredWord("on_lost", Attempts.OnLost.class));
    return new Job(
        in.requiredWord("kind", Job.Kind.class),
        in.text("agent_name"),
        in.requiredText("prompt", Limits.PROMPT_LENGTH),
        in.text("input_message"),
        in.text("goal"),
        in.object("parameters"),
        in.text("project_dir"),
        readExploration(in),
        terms,
        in.object("metadata"));
  }

  private static @Nullable Exploration readExploration(Fields in) {
    String app = in.text("app_package");
    Json device = in.object("device_config");
    Long steps = in.integer("max_steps", 0, Integer.MAX_VALUE);
    return app == null && device == null && steps == null
        ? null
        : new Exploration(app, device, steps == null ? null : steps.intValue());
  }

  static Demands readDemands(Fields in) {
    Fields demands = in.fields("demands");
    if (demands == null) {
      return Demands.NONE;
    }
    Set<String> tags = new TreeSet<>(demands.texts("tags", Limits.NAME_LENGTH, Limits.TAGS));
    tags.remove("");
    return new Demands(
        demands.text("hostname"),
        demands.text("project_dir", Limits.PATH_LENGTH),
        demands.text("executor_type"),
        tags);
  }

  static void writeGiven(JsonWriter out, String name, @Nullable Object value) {
    if (value != null) {
      out.text(name, value);
    }
  }
}
