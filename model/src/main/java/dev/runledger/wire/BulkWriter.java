package dev.runledger.wire;

import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.run.RunCommand.Complete;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.run.RunCommand.Report;
import dev.runledger.run.RunCommand.Started;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what [BulkJson] reads.
public final class BulkWriter {
  private BulkWriter() {}

  /// @param items none of them broken
  public static byte[] reports(List<BulkItem> items) {
    JsonWriter out = new JsonWriter().object().array("reports");
    items.forEach(item -> write(out, item));
    return out.endArray().endObject().bytes();
  }

  /// One line of POST /v1/events, with its line break.
  ///
  /// @param token null for an event that needs no lease
  public static byte[] line(RunId run, @Nullable LeaseToken token, NewEvent event) {
    JsonWriter out = new JsonWriter().object().text("run_id", run);
    JobJson.writeGiven(out, "lease_token", token == null ? null : token.value());
    EventBodies.writeFields(out, event);
    String line = SseFrame.oneLine(out.endObject().toString());
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void write(JsonWriter out, BulkItem item) {
    switch (item) {
      case BulkItem.Started(RunId run, LeaseToken token) ->
          open(out, run, token, BulkJson.Kind.STARTED);
      case BulkItem.Renewal(RunId run, LeaseToken token) ->
          open(out, run, token, BulkJson.Kind.LEASE);
      case BulkItem.Reported(RunId run, LeaseToken token, Report report) -> {
        open(out, run, token, kind(report));
        ReportBodies.writeFields(out, report);
      }
      case BulkItem.Events events -> {
        open(out, events.run(), events.token(), BulkJson.Kind.EVENTS);
        out.array("events");
        for (NewEvent event : events.events()) {
          EventBodies.writeFields(out.object(), event);
          out.endObject();
        }
        out.endArray();
      }
      case BulkItem.Broken broken -> throw new IllegalArgumentException(broken.problem().message());
    }
    out.endObject();
  }

  private static void open(
      JsonWriter out, RunId run, @Nullable LeaseToken token, BulkJson.Kind kind) {
    out.object()
        .text("run_id", run)
        .text("lease_token", token == null ? null : token.value())
        .word("kind", kind);
  }

  private static BulkJson.Kind kind(Report report) {
    return switch (report) {
      case Started _ -> BulkJson.Kind.STARTED;
      case Ask _ -> BulkJson.Kind.WAITING;
      case Complete _ -> BulkJson.Kind.COMPLETED;
      case Fail _ -> BulkJson.Kind.FAILED;
      case AcknowledgeStop _ -> BulkJson.Kind.STOPPED;
    };
  }
}
