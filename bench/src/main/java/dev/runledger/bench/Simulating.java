package dev.runledger.bench;

import dev.runledger.simulation.Simulation;
import dev.runledger.terminal.LiveLine;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/// A simulation, as a person sees it.
final class Simulating {
  private final Terminal terminal;

  Simulating(Terminal terminal) {
    this.terminal = terminal;
  }

  /// @return the exit status
  int run(long first, long seeds) throws InterruptedException, ExecutionException {
    var played = new AtomicLong();
    Simulation.Report report;
    try (LiveLine _ =
        new LiveLine(
            terminal.err(),
            Duration.ZERO,
            () -> "%,d of %,d stories".formatted(played.get(), seeds))) {
      report = Simulation.play(first, seeds, played::set);
    }
    print(report);
    return report.failure().isEmpty() ? 0 : 1;
  }

  private void print(Simulation.Report report) {
    Screen out = terminal.out();
    var events = new Table("EVENT", "TIMES");
    report
        .happened()
        .forEach((what, times) -> events.add(Cell.of(what), Cell.of("%,d".formatted(times))));
    events.print(out);
    out.println("");
    out.println("%,d stories were played.".formatted(report.played()));
    report
        .failure()
        .ifPresentOrElse(
            failure -> {
              out.println(failure.toString());
              out.println("Again: runledger torture --simulate --seeds 1 --seed " + failure.seed());
            },
            () -> out.println("All laws were kept."));
  }
}
