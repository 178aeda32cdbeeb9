package dev.runledger.wire;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.json.Words;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.BulkEnd;
import dev.runledger.run.Diagnosis;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Recovered;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.work.Runner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What operators ask, and what they are answered.
public final class AdminJson {
  private AdminJson() {}

  /// The body of POST /v1/admin/cancel.
  ///
  /// @param filter which runs; it has to name something, or all would end by a slip
  /// @param all every live run is meant where the filter names nothing
  /// @param reason kept with each run; null for the server's own word
  /// @param grace how long each process may take; null for the server's default
  public record BulkCancel(
      RunFilter filter,
      boolean all,
      boolean dryRun,
      @Nullable String reason,
      @Nullable Duration grace) {}

  public static BulkCancel readCancel(byte[] body) {
    Fields in = Body.object(body);
    RunFilter filter =
        new RunFilter(
            in.word("status", RunStatus.class),
            in.id("session_id", SessionId::new),
            in.text("agent_name"),
            in.text("app_package"),
            in.id("runner_id", RunnerId::new),
            in.word("kind", Job.Kind.class),
            in.word("trigger_source", Lineage.Trigger.class),
            in.id("parent_run_id", RunId::new),
            in.time("created_after"),
            in.time("created_before"));
    boolean all = in.bool("all", false);
    if (filter.equals(RunFilter.ALL) && !all) {
      in.error("all", "The filter names nothing; say all: true to cancel every live run");
    }
    String reason = in.text("reason", Limits.SENTENCE_LENGTH);
    Duration grace = CommandBodies.grace(in);
    boolean dryRun = in.bool("dry_run", false);
    in.finish();
    return new BulkCancel(filter, all, dryRun, reason, grace);
  }

  public static byte[] write(BulkCancel asked) {
    RunFilter filter = asked.filter();
    return new JsonWriter()
        .object()
        .word("status", filter.status())
        .text("session_id", filter.sessionId())
        .text("agent_name", filter.agentName())
        .text("app_package", filter.appPackage())
        .text("runner_id", filter.runnerId())
        .word("kind", filter.kind())
        .word("trigger_source", filter.trigger())
        .text("parent_run_id", filter.parentRun())
        .time("created_after", filter.createdAfter())
        .time("created_before", filter.createdBefore())
        .bool("all", asked.all())
        .text("reason", asked.reason())
        .seconds("grace_seconds", asked.grace())
        .bool("dry_run", asked.dryRun())
        .endObject()
        .bytes();
  }

  public static BulkEnd readEnd(String json) {
    Fields in = Body.answer(json);
    BulkEnd end =
        new BulkEnd(
            in.bool("dry_run", false),
            in.texts("run_ids", Limits.NAME_LENGTH, Integer.MAX_VALUE).stream()
                .map(RunId::new)
                .toList(),
            count(in, "not_moved"));
    in.finish();
    return end;
  }

  public static Recovered readRecovered(String json) {
    Fields in = Body.answer(json);
    Recovered recovered =
        new Recovered(
            count(in, "reset_to_pending"),
            count(in, "marked_failed"),
            count(in, "marked_stopped"),
            count(in, "not_moved"));
    in.finish();
    return recovered;
  }

  private static int count(Fields in, String name) {
    return (int) in.requiredInteger(name, 0, Integer.MAX_VALUE);
  }

  public static AuditEvent readAudit(Fields in) {
    return new AuditEvent(
        in.requiredInteger("id", 0, Long.MAX_VALUE),
        in.requiredText("actor", Limits.NAME_LENGTH),
        in.requiredText("action", Limits.NAME_LENGTH),
        in.text("subject"),
        in.requiredObject("detail"),
        in.requiredTime("created_at"));
  }

  public static String write(BulkEnd end) {
    return new JsonWriter()
        .object()
        .bool("dry_run", end.dryRun())
        .number("count", end.runs().size())
        .texts("run_ids", end.runs())
        .number("not_moved", end.notMoved())
        .endObject()
        .toString();
  }

  public static String write(Recovered recovered) {
    return new JsonWriter()
        .object()
        .number("reset_to_pending", recovered.resetToPending())
        .number("marked_failed", recovered.markedFailed())
        .number("marked_stopped", recovered.markedStopped())
        .number("not_moved", recovered.notMoved())
        .endObject()
        .toString();
  }

  public static void write(JsonWriter out, AuditEvent event) {
    out.object()
        .number("id", event.id())
        .text("actor", event.actor())
        .text("action", event.action())
        .text("subject", event.subject())
        .raw("detail", event.detail())
        .time("created_at", event.at())
        .endObject();
  }

  /// How this node is, beside what all of them share.
  ///
  /// @param name by which an operator knows it from the others: its machine and its port
  /// @param version of its program
  /// @param draining it is asked to be left alone
  /// @param sweepFailures how often its look at deadlines failed
  public record NodeState(
      String name,
      String version,
      boolean draining,
      int waiting,
      int streams,
      long sweepFailures) {}

  public static String write(Diagnosis diagnosis, NodeState node) {
    JsonWriter out =
        new JsonWriter()
            .object()
            .object("node")
            .text("name", node.name())
            .text("version", node.version())
            .bool("draining", node.draining())
            .number("requests_waiting", node.waiting())
            .number("streams_open", node.streams())
            .number("sweep_failures", node.sweepFailures())
            .endObject();
    out.object("runs");
    for (RunStatus status : RunStatus.values()) {
      if (!status.isFinal()) {
        out.number(Words.of(status), diagnosis.live().getOrDefault(status, 0L));
      }
    }
    out.endObject();
    Diagnosis.Oldest oldest = diagnosis.oldestPending();
    if (oldest == null) {
      out.text("oldest_pending", null);
    } else {
      out.object("oldest_pending")
          .text("run_id", oldest.run())
          .time("created_at", oldest.createdAt())
          .endObject();
    }
    out.object("overdue");
    diagnosis.overdue().forEach(out::number);
    out.endObject().object("runners");
    for (Runner.Status status : Runner.Status.values()) {
      out.number(Words.of(status), diagnosis.runners().getOrDefault(status, 0));
    }
    out.endObject().array("dead_runners");
    for (Diagnosis.Dead dead : diagnosis.dead()) {
      out.object()
          .text("runner_id", dead.runner().id())
          .text("hostname", dead.runner().capabilities().hostname())
          .word("status", dead.runner().status())
          .time("last_seen_at", dead.runner().lastSeenAt())
          .texts("holds", dead.holds())
          .endObject();
    }
    return out.endArray()
        .number("callbacks_due", diagnosis.inbox())
        .number("feed_end", diagnosis.feedEnd())
        .endObject()
        .toString();
  }
}
