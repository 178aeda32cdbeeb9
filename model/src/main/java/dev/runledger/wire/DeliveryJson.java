package dev.runledger.wire;

import dev.runledger.event.Snapshot;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.Delivery;
import dev.runledger.run.Delivery.ResumeOrder;
import dev.runledger.run.Delivery.StopOrder;
import dev.runledger.run.Grant;
import dev.runledger.run.Run;
import dev.runledger.run.RunState.Claimed;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.util.List;

/// The answer to a poll: the only place where a lease's token is shown.
public final class DeliveryJson {
  private static final long ANY_SECONDS = 1L << 40;

  private DeliveryJson() {}

  public static JsonWriter write(Delivery delivery) {
    JsonWriter out = new JsonWriter().object().array("runs");
    delivery.runs().forEach(grant -> write(out, grant));
    out.endArray().array("stops");
    for (StopOrder stop : delivery.stops()) {
      out.object()
          .text("run_id", stop.run())
          .text("session_id", stop.session())
          .text("reason", stop.reason())
          .seconds("grace_seconds", stop.grace())
          .endObject();
    }
    out.endArray().array("resumes");
    for (ResumeOrder resume : delivery.resumes()) {
      out.object()
          .text("run_id", resume.run())
          .raw("resume", resume.answer())
          .time("answered_at", resume.answeredAt())
          .endObject();
    }
    return out.endArray().bool("deregistered", delivery.deregistered()).endObject();
  }

  public static Delivery read(String json) {
    Fields in = Body.answer(json);
    Delivery delivery =
        new Delivery(
            in.list("runs", Integer.MAX_VALUE).stream().map(DeliveryJson::grant).toList(),
            in.list("stops", Integer.MAX_VALUE).stream().map(DeliveryJson::stop).toList(),
            in.list("resumes", Integer.MAX_VALUE).stream().map(DeliveryJson::resume).toList(),
            in.bool("deregistered", false));
    in.finish();
    return delivery;
  }

  /// The run's fields are those of the state that the grant leaves it in, whatever state it was
  /// read in, so that the lease's end is told once.
  private static void write(JsonWriter out, Grant grant) {
    out.object();
    RunJson.writeFields(out, grant.run().with(new Claimed(grant.lease())), List.of(), null);
    out.text("lease_token", grant.lease().token().value());
    Snapshot snapshot = grant.snapshot();
    if (snapshot == null) {
      out.text("snapshot", null);
    } else {
      SnapshotJson.write(out.name("snapshot"), snapshot);
    }
    out.endObject();
  }

  private static Grant grant(Fields in) {
    Lease lease =
        new Lease(
            in.requiredId("runner_id", RunnerId::new),
            in.requiredId("lease_token", LeaseToken::new),
            in.requiredTime("lease_expires_at"),
            false);
    Run run = RunJson.read(in).with(new Claimed(lease));
    Fields snapshot = in.fields("snapshot");
    return new Grant(run, lease, snapshot == null ? null : SnapshotJson.read(snapshot));
  }

  private static StopOrder stop(Fields in) {
    return new StopOrder(
        in.requiredId("run_id", RunId::new),
        in.requiredId("session_id", SessionId::new),
        in.requiredText("reason", Limits.SENTENCE_LENGTH),
        Duration.ofSeconds(in.requiredInteger("grace_seconds", 0, ANY_SECONDS)));
  }

  private static ResumeOrder resume(Fields in) {
    return new ResumeOrder(
        in.requiredId("run_id", RunId::new),
        in.requiredValue("resume"),
        in.requiredTime("answered_at"));
  }
}
