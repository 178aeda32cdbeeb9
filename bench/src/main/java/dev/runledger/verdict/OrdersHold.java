package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.run.RunStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An accepted cancel ends as cancelled, a stop in no other way than stopped or by itself; a report
/// that was accepted as the last one is how the run ended; and an end is for good.
final class OrdersHold implements Rule {
  @Override
  public String name() {
    return "orders and ends hold";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    evidence
        .logs()
        .forEach((run, log) -> {
          Event end = log.isEmpty() || !Evidence.isFinal(log.getLast()) ? null : log.getLast();
          for (Event event : log) {
            if (event.type().equals("run_stopping") && end != null) {
              stopping(docket, event, end);
            }
          }
          for (Op.Reported report : evidence.of(Op.Reported.class, run)) {
            if (report.outcome().isTaken() && isLast(report)) {
              reported(docket, report, end);
            }
          }
          for (Op.Ordered order : evidence.of(Op.Ordered.class, run)) {
            boolean accepted = order.outcome().isTaken() && order.order() != Op.Order.ANSWER;
            docket.expect(
                !accepted
                    || end != null
                    || log.stream().anyMatch(event -> event.type().equals("run_stopping")),
                () -> "an order was accepted and the log does not tell of it",
                () -> Docket.all(order));
          }
          looks(docket, evidence.of(Op.Looked.class, run), end);
        });
  }

  private static void stopping(Docket docket, Event stopping, Event end) {
    boolean cancel = Evidence.field(stopping, "by").equals("cancel");
    docket.expect(
        cancel == end.type().equals("run_cancelled"),
        () ->
            "a run that was asked to %s ended as %s"
                .formatted(Evidence.field(stopping, "by"), end.type()),
        () -> Docket.all(stopping, end));
  }

  private static boolean isLast(Op.Reported report) {
    return report.report() == Op.Report.COMPLETED || report.report() == Op.Report.STOPPED;
  }

  private static void reported(Docket docket, Op.Reported report, @Nullable Event end) {
    docket.expect(
        end != null
            && (end.type().equals("run_cancelled")
                || end.type().equals("run_" + report.report().name().toLowerCase(Locale.ROOT)))
            && Evidence.grant(end).filter(by -> !by.equals(report.grant())).isEmpty(),
        () -> "a run was accepted as %s and is not".formatted(report.report()),
        () -> Docket.all(report, end));
  }

  private static void looks(Docket docket, List<Op.Looked> looks, @Nullable Event end) {
    Op.Looked over =
        looks.stream()
            .filter(look -> look.status().isFinal())
            .min(Comparator.comparingLong(Op.Looked::ended))
            .orElse(null);
    for (Op.Looked look : looks) {
      docket.expect(
          over == null || look.began() <= over.ended() || look.status() == over.status(),
          () -> "a run that was over is something else",
          () -> Docket.all(over, look));
      docket.expect(
          !look.status().isFinal() || (end != null && isSame(look.status(), end)),
          () -> "a run was seen as %s, and its log does not end so".formatted(look.status()),
          () -> Docket.all(look, end));
    }
  }

  private static boolean isSame(RunStatus status, Event end) {
    return end.type().equals("run_" + status.name().toLowerCase(Locale.ROOT));
  }
}
