package dev.runledger.api;

import dev.runledger.http.Waits;
import dev.runledger.layout.Layout;
import dev.runledger.layout.RunInLayout;
import dev.runledger.ledger.Ledger;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.Run;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a run is answered, in our own words or in those of a layout.
final class RunAnswers {
  private RunAnswers() {}

  static String path(Run run) {
    return Paths.of(Paths.RUN, run.id());
  }

  static String text(Ledger ledger, Run run, Optional<Layout> layout) {
    return text(run, layout, layout.isPresent() ? List.of() : ledger.unmetDemands(run));
  }

  static String text(Run run, Optional<Layout> layout, List<String> unmet) {
    return layout
        .map(one -> RunInLayout.write(one, run))
        .orElseGet(() -> RunJson.write(run, unmet));
  }

  /// What whoever asked for a run is answered at once.
  static KeptAnswer.Given receipt(Run run, Optional<Layout> layout) {
    return Keyed.created(
        path(run),
        layout.map(one -> RunInLayout.write(one, run)).orElseGet(() -> RunJson.writeReceipt(run)));
  }

  /// The run when it is over, or as it stands when the time is.
  static Run awaited(Ledger ledger, Waits.Seat seat, Run run, Duration most) {
    return seat.during(() -> ledger.awaitEnd(run.id(), most)).orElseGet(() -> ledger.run(run.id()));
  }
}
