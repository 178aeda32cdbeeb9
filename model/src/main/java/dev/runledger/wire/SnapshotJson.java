package dev.runledger.wire;

import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewSnapshot;
import dev.runledger.event.Snapshot;
import dev.runledger.id.RunId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.json.Utf8;
import org.jspecify.annotations.Nullable;

/// A snapshot, and the body that writes one.
public final class SnapshotJson {
  private SnapshotJson() {}

  public static String write(Snapshot snapshot) {
    JsonWriter out = new JsonWriter();
    write(out, snapshot);
    return out.toString();
  }

  public static void write(JsonWriter out, Snapshot snapshot) {
    out.object()
        .text("run_id", snapshot.runId())
        .number("step", snapshot.step())
        .number("run_seq", snapshot.runSeq())
        .text("node_name", snapshot.nodeName())
        .raw("state", snapshot.state())
        .text("checksum", snapshot.checksum())
        .time("created_at", snapshot.createdAt())
        .endObject();
  }

  /// A run's state at some point: the latest snapshot before it, and the events since.
  ///
  /// @param snapshot null when there is none before that point
  public static JsonWriter writeState(@Nullable Snapshot snapshot, EventPage since) {
    JsonWriter out = new JsonWriter().object();
    if (snapshot == null) {
      out.text("snapshot", null);
    } else {
      write(out.name("snapshot"), snapshot);
    }
    EventJson.writeFields(out, since);
    return out.endObject();
  }

  public static Snapshot read(String json) {
    Fields in = Body.answer(json);
    Snapshot snapshot = read(in);
    in.finish();
    return snapshot;
  }

  public static Snapshot read(Fields in) {
    return new Snapshot(
        in.requiredId("run_id", RunId::new),
        in.requiredInteger("step", 0, Long.MAX_VALUE),
        in.requiredInteger("run_seq", 0, Long.MAX_VALUE),
        in.text("node_name"),
        in.requiredValue("state"),
        in.requiredText("checksum", Limits.NAME_LENGTH),
        in.requiredTime("created_at"));
  }

  /// The body of PUT …/snapshots/{step}.
  public static NewSnapshot readNew(byte[] body) {
    Fields in = Body.object(body, Limits.SNAPSHOT_BODY_BYTES);
    Json state = in.requiredObject("state");
    NewSnapshot snapshot = new NewSnapshot(state, in.text("node_name"));
    in.finish();
    Limits.checkSize(Utf8.length(state.text()), Limits.STATE_BYTES, "The state");
    return snapshot;
  }

  public static byte[] write(NewSnapshot snapshot) {
    return new JsonWriter()
        .object()
        .raw("state", snapshot.state())
        .text("node_name", snapshot.nodeName())
        .endObject()
        .bytes();
  }
}
