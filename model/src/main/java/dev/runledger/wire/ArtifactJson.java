package dev.runledger.wire;

import dev.runledger.event.Artifact;
import dev.runledger.id.RunId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;

/// The index entry of a stored blob.
public final class ArtifactJson {
  private ArtifactJson() {}

  public static String write(Artifact artifact) {
    JsonWriter out = new JsonWriter();
    write(out, artifact);
    return out.toString();
  }

  public static void write(JsonWriter out, Artifact artifact) {
    out.object()
        .text("ref", artifact.ref())
        .text("run_id", artifact.runId())
        .word("kind", artifact.kind())
        .text("sha256", artifact.sha256())
        .number("byte_size", artifact.byteSize())
        .text("media_type", artifact.mediaType())
        .text("name", artifact.name())
        .number("step", artifact.step())
        .time("created_at", artifact.createdAt())
        .endObject();
  }

  public static Artifact read(String json) {
    Fields in = Body.answer(json);
    Artifact artifact = read(in);
    in.finish();
    return artifact;
  }

  public static Artifact read(Fields in) {
    Long step = in.integer("step", Integer.MIN_VALUE, Integer.MAX_VALUE);
    return new Artifact(
        in.requiredText("ref", Limits.PATH_LENGTH),
        in.requiredId("run_id", RunId::new),
        in.requiredWord("kind", Artifact.Kind.class),
        in.requiredText("sha256", Limits.NAME_LENGTH),
        in.requiredInteger("byte_size", 0, Long.MAX_VALUE),
        in.requiredText("media_type", Limits.NAME_LENGTH),
        in.text("name"),
        step == null ? null : step.intValue(),
        in.requiredTime("created_at"));
  }
}
