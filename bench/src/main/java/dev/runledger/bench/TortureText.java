package dev.runledger.bench;

import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.torture.Setup;
import dev.runledger.torture.Torture;
import dev.runledger.verdict.Finding;
import dev.runledger.verdict.Verdict;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a person reads of a torture: while it goes on, and at its end.
final class TortureText {
  private TortureText() {}

  /// One line while it goes on; '' before it began.
  static String line(Torture.@Nullable Standing now, Setup setup) {
    if (now == null) {
      return "";
    }
    long seconds = now.since().toSeconds();
    return now.mended()
        ? "%d s · all is mended; what is left comes to its end · %,d operations"
            .formatted(seconds, now.noted())
        : "%d of %d s · %,d operations · %s"
            .formatted(seconds, setup.times().broken().toSeconds(), now.noted(), now.lastFault());
  }

  static void print(Torture.Report report, Screen out) {
    operations(report).print(out);
    out.println("");
    var faults = new Table("FAULT", "TIMES");
    report.faults().forEach((what, times) -> faults.add(Cell.of(what.says()), number(times)));
    faults.add(Cell.dim("connections that were cut"), number(report.cuts()));
    faults.print(out);
    out.println("");
    var rules = new Table("PROMISE", "CHECKS", "BROKEN");
    for (Verdict.Judged rule : report.verdict().rules()) {
      boolean kept = rule.findings().isEmpty();
      rules.add(
          Cell.of(rule.rule()),
          number(rule.checks()),
          kept ? new Cell("no", Paint.GREEN) : new Cell("YES", Paint.RED));
    }
    rules.print(out);
    for (Finding finding : report.verdict().findings()) {
      out.println("");
      out.println(finding.toString());
    }
  }

  private static Table operations(Torture.Report report) {
    Map<String, long[]> counts = new TreeMap<>();
    for (Op op : report.ops()) {
      long[] count =
          counts.computeIfAbsent(
              op.getClass().getSimpleName().toLowerCase(Locale.ROOT), _ -> new long[3]);
      switch (outcome(op)) {
        case Outcome.Taken _ -> count[0]++;
        case Outcome.Refused _ -> count[1]++;
        case Outcome.Unknown _ -> count[2]++;
      }
    }
    var table = new Table("OPERATION", "DONE", "REFUSED", "UNKNOWN");
    counts.forEach((kind, count) ->
        table.add(Cell.of(kind), number(count[0]), number(count[1]), number(count[2])));
    return table;
  }

  private static Outcome outcome(Op op) {
    return switch (op) {
      case Op.Appended it -> it.outcome();
      case Op.Reported it -> it.outcome();
      case Op.Ordered it -> it.outcome();
      case Op.Submitted _,
          Op.Keyed _,
          Op.Kept _,
          Op.Registered _,
          Op.Granted _,
          Op.Paged _,
          Op.Followed _,
          Op.FollowedAll _,
          Op.Looked _,
          Op.Broke _,
          Op.Fault _,
          Op.Verified _,
          Op.Audited _ ->
          Outcome.done();
    };
  }

  private static Cell number(long number) {
    return Cell.of("%,d".formatted(number));
  }
}
