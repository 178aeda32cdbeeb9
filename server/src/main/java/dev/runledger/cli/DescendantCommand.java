package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.Runs;
import dev.runledger.id.RunId;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.RunJson.Receipt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `retry` and `fork` have in common: they make a new run of one that there is.
abstract class DescendantCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "ID", description = "The run, or the beginning of its id.")
  private String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Show the events of the new run until it is over.")
  private boolean follow;

  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  DescendantCommand(Shell shell) {
    this.shell = shell;
  }

  abstract Receipt make(Runs runs, RunId origin);

  @Override
  public final Integer call() {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connectForLong(shell)) {
      Receipt run = make(key.runs(client), new IdFinder(client).run(id));
      if (follow) {
        return new Following(client, terminal, look.json(), Set.of()).follow(run.run(), 0);
      }
      terminal.out().println(look.json() ? RunText.receipt(run) : run.run().value());
    }
    return Exit.OK;
  }
}
