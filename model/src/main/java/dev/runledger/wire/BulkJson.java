package dev.runledger.wire;

import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.Limits;
import dev.runledger.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/// Many reports in one request (POST /v1/runners/{id}/reports), and many events of many runs, a
/// line each (POST /v1/events).
public final class BulkJson {
  private BulkJson() {}

  enum Kind {
    STARTED,
    WAITING,
    COMPLETED,
    FAILED,
    STOPPED,
    LEASE,
    EVENTS
  }

  /// @param number of the line, from 1, blank lines counted
  public record Line(int number, BulkItem item) {}

  public static List<BulkItem> readReports(byte[] body) {
    Fields in = Body.object(body);
    List<Fields> reports = in.separateList("reports", Limits.BATCH_ITEMS);
    if (!in.isGiven("reports")) {
      in.error("reports", "reports is required");
    }
    in.finish();
    return reports.stream().map(BulkJson::item).toList();
  }

  public static List<Line> readLines(byte[] body) {
    List<Line> lines = new ArrayList<>();
    for (Body.Line line : Body.lines(body)) {
      lines.add(new Line(line.number(), event(line)));
    }
    return lines;
  }

  private static BulkItem item(Fields in) {
    RunId run = in.requiredId("run_id", RunId::new);
    LeaseToken token = in.requiredId("lease_token", LeaseToken::new);
    try {
      BulkItem item =
          switch (in.requiredWord("kind", Kind.class)) {
            case STARTED -> new BulkItem.Started(run, token);
            case LEASE -> new BulkItem.Renewal(run, token);
            case WAITING -> new BulkItem.Reported(run, token, ReportBodies.waiting(in));
            case COMPLETED -> new BulkItem.Reported(run, token, ReportBodies.completed(in));
            case FAILED -> new BulkItem.Reported(run, token, ReportBodies.failed(in));
            case STOPPED -> new BulkItem.Reported(run, token, ReportBodies.stopped(in));
            case EVENTS -> new BulkItem.Events(run, token, events(in));
          };
      in.finish();
      if (item instanceof BulkItem.Events(RunId _, LeaseToken _, List<NewEvent> events)) {
        events.forEach(EventBodies::checkEvent);
      }
      return item;
    } catch (ProblemException e) {
      return new BulkItem.Broken(in.knownRun(), e.problem());
    }
  }

  private static List<NewEvent> events(Fields in) {
    return in.list("events", Limits.BATCH_ITEMS).stream().map(EventBodies::read).toList();
  }

  private static BulkItem event(Body.Line line) {
    RunId known = null;
    try {
      Fields in = line.object("");
      known = in.knownRun();
      RunId run = in.requiredId("run_id", RunId::new);
      LeaseToken token = in.id("lease_token", LeaseToken::new);
      NewEvent event = EventBodies.read(in);
      in.finish();
      EventBodies.checkEvent(event);
      return new BulkItem.Events(run, token, List.of(event));
    } catch (ProblemException e) {
      return new BulkItem.Broken(known, e.problem());
    }
  }
}
