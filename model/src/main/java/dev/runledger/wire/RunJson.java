package dev.runledger.wire;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.Holdup;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Timing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run as one flat object, always with the same fields. It never holds the lease's token, so a
/// lease that was read from it has [LeaseToken#HIDDEN].
public final class RunJson {
  private RunJson() {}

  public static String write(Run run, List<String> unmetDemands) {
    return write(run, unmetDemands, null);
  }

  /// @param holdup why it waits; null where it does not, or nobody asked
  public static String write(Run run, List<String> unmetDemands, @Nullable Holdup holdup) {
    JsonWriter out = new JsonWriter().object();
    writeFields(out, run, unmetDemands, holdup);
    return out.endObject().toString();
  }

  /// @param unmetDemands what nobody who is online meets; shown while the run is pending
  public static void write(JsonWriter out, Run run, List<String> unmetDemands) {
    out.object();
    writeFields(out, run, unmetDemands, null);
    out.endObject();
  }

  /// What whoever asked for a run is answered at once.
  public static String writeReceipt(Run run) {
    return new JsonWriter()
        .object()
        .text("run_id", run.id())
        .text("session_id", run.sessionId())
        .word("status", run.status())
        .endObject()
        .toString();
  }

  public static Receipt readReceipt(String json) {
    Fields in = Body.answer(json);
    Receipt receipt =
        new Receipt(
            in.requiredId("run_id", RunId::new),
            in.requiredId("session_id", SessionId::new),
            in.requiredWord("status", RunStatus.class));
    in.finish();
    return receipt;
  }

  public record Receipt(RunId run, SessionId session, RunStatus status) {}

  /// What a session's latest run came to: GET /v1/sessions/{id}/result.
  public static String writeResult(Run run) {
    JsonWriter out =
        new JsonWriter().object().text("session_id", run.sessionId()).text("run_id", run.id());
    StateJson.writeResult(out, run.state());
    return out.endObject().toString();
  }

  /// As [#write], but inside an object that the caller has opened.
  static void writeFields(
      JsonWriter out, Run run, List<String> unmetDemands, @Nullable Holdup holdup) {
    Lineage lineage = run.lineage();
    Timing timing = run.timing();
    out.text("run_id", run.id())
        .text("run_uuid", run.uuid())
        .text("session_id", run.sessionId())
        .word("type", lineage.type());
    JobJson.write(out, run.job());
    out.text("parent_session_id", lineage.parentSession())
        .text("parent_run_id", lineage.parentRun())
        .word("trigger_source", lineage.trigger())
        .word("execution_mode", lineage.mode())
        .raw("demands", run.demands().isNone() ? null : DemandsJson.text(run.demands()))
        .number("attempt", run.attempt())
        .text("checkpoint_thread", run.checkpoint().thread())
        .text("checkpoint_ns", run.checkpoint().ns());
    StateJson.write(out, run.state());
    out.raw("resume_payload", run.resumePayload())
        .time("created_at", timing.createdAt())
        .time("claimed_at", timing.claimedAt())
        .time("started_at", timing.startedAt())
        .time("timeout_at", timing.timeoutAt())
        .time("updated_at", timing.updatedAt())
        .number("last_seq", run.lastRunSeq())
        .text("origin", run.origin());
    if (run.status() == RunStatus.PENDING) {
      out.texts("unmet_demands", unmetDemands);
    } else {
      out.text("unmet_demands", null);
    }
    HoldupJson.write(out, holdup);
  }

  public static Run read(String json) {
    Fields in = Body.answer(json);
    Run run = read(in);
    in.finish();
    return run;
  }

  /// What a pending run waits for that nobody who is online has.
  public static List<String> readUnmetDemands(String json) {
    return Body.answer(json).texts("unmet_demands", Limits.PATH_LENGTH, Limits.BATCH_ITEMS);
  }

  public static Run read(Fields in) {
    return new Run(
        in.requiredId("run_id", RunId::new),
        in.requiredUuid("run_uuid"),
        in.requiredId("session_id", SessionId::new),
        JobJson.read(in),
        new Lineage(
            in.requiredWord("type", Lineage.Type.class),
            in.requiredWord("trigger_source", Lineage.Trigger.class),
            in.requiredWord("execution_mode", Lineage.Mode.class),
            in.id("parent_session_id", SessionId::new),
            in.id("parent_run_id", RunId::new)),
        JobJson.readDemands(in),
        new Run.Checkpoint(
            in.requiredText("checkpoint_thread", Limits.SENTENCE_LENGTH), in.text("checkpoint_ns")),
        StateJson.read(in),
        (int) in.requiredInteger("attempt", 0, Integer.MAX_VALUE),
        new Timing(
            in.requiredTime("created_at"),
            in.time("claimed_at"),
            in.time("started_at"),
            in.time("timeout_at"),
            in.requiredTime("updated_at")),
        in.value("resume_payload"),
        in.requiredInteger("last_seq", 0, Long.MAX_VALUE),
        in.requiredText("origin", Limits.NAME_LENGTH));
  }
}
