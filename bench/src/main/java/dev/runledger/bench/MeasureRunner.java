package dev.runledger.bench;

import dev.runledger.measure.WaitingChild;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// A runner in a process of its own, that waits for work. It ends when its stdin does.
@Command(name = WaitingChild.COMMAND, hidden = true, description = "A runner that is measured.")
final class MeasureRunner implements Callable<Integer> {
  @Parameters private List<String> arguments = new ArrayList<>();

  private final InputStream in;
  private final PrintStream out;

  MeasureRunner(InputStream in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    WaitingChild.run(arguments, in, out);
    return 0;
  }
}
