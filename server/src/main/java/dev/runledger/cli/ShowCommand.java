package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Event;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.RunJson;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows one run.
@Command(
    name = "show",
    description = "Show a run: its facts, what it waits for, its last events.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} show                          # the newest",
      "  ${ROOT-COMMAND-NAME} show run_4f2                  # any beginning that no other run has",
      "  ${ROOT-COMMAND-NAME} show 4f2 --events 50",
      "  ${ROOT-COMMAND-NAME} show 4f2 --json | jq .result",
    })
final class ShowCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "The run, or the beginning of its id (default: the newest run).")
  private @Nullable String id;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "How many of the last events (default: ${DEFAULT-VALUE}).")
  private int events = 10;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  ShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      RunId runId = new IdFinder(client).runOrNewest(id);
      Run run = client.runs().get(runId);
      List<String> unmet =
          run.status() == RunStatus.PENDING ? client.runs().unmetDemands(runId) : List.of();
      if (look.json()) {
        terminal.out().println(RunJson.write(run, unmet));
        return Exit.OK;
      }
      new RunFacts(run, unmet, shell.self()).print(terminal);
      printLast(client, run, terminal);
    }
    return Exit.OK;
  }

  private void printLast(RunledgerClient client, Run run, Terminal terminal) {
    if (events <= 0 || run.lastRunSeq() == 0) {
      return;
    }
    List<Event> last =
        client.runs().events(run.id(), Math.max(0, run.lastRunSeq() - events)).events();
    terminal.out().println("");
    terminal.out().println(terminal.out().paint(Paint.DIM, "last events"));
    last.forEach(event -> terminal.out().println(EventLine.of(event, terminal.out())));
  }
}
