package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.terminal.Terminal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What `show`, `why` and `tree` have in common: they look at one run, the newest if none is named.
abstract class OneRunCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "The run, or the beginning of its id (default: the newest run).")
  private @Nullable String id;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  OneRunCommand(Shell shell) {
    this.shell = shell;
  }

  abstract void show(RunledgerClient client, Run run, Terminal terminal);

  /// Whether a program reads what is shown.
  final boolean isJson() {
    return look.json();
  }

  @Override
  public final Integer call() {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      RunId run = new IdFinder(client).runOrNewest(id);
      show(client, client.runs().get(run), terminal);
    }
    return Exit.OK;
  }
}
