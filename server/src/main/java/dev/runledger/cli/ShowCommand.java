package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Artifact;
import dev.runledger.event.Event;
import dev.runledger.run.Holdup;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Terminal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class ShowCommand extends OneRunCommand {
  private final Shell shell;

  @Option(
      names = "--events",
      paramLabel = "N",
      converter = NotNegative.class,
      description = "How many of the last events (default: ${DEFAULT-VALUE}).")
  private long events = 10;

  ShowCommand(Shell shell) {
    super(shell);
    this.shell = shell;
  }

  @Override
  void show(RunledgerClient client, Run run, Terminal terminal) {
    if (isJson()) {
      terminal.out().println(RunText.alone(client, run));
      return;
    }
    Holdup holdup =
        run.status() == RunStatus.PENDING ? client.runs().holdup(run.id()).orElse(null) : null;
    new RunFacts(run, holdup, shell.self()).print(terminal);
    printArtifacts(client, run, terminal);
    printLast(client, run, terminal);
  }

  private static void printArtifacts(RunledgerClient client, Run run, Terminal terminal) {
    for (Artifact artifact : client.artifacts().ofRun(run.id())) {
      String name = artifact.name() == null ? "" : artifact.name() + "  ";
      String what = artifact.mediaType() + "  " + artifact.byteSize() + " bytes  ";
      RunFacts.fact(terminal.out(), "artifact", name + what + artifact.ref());
    }
  }

  private void printLast(RunledgerClient client, Run run, Terminal terminal) {
    if (events == 0 || run.lastRunSeq() == 0) {
      return;
    }
    terminal.out().println("");
    terminal.out().println(terminal.out().paint(Paint.DIM, "last events"));
    long seen = Math.max(0, run.lastRunSeq() - events);
    while (seen < run.lastRunSeq()) {
      List<Event> next = client.runs().events(run.id(), seen).events();
      next.forEach(event -> terminal.out().println(EventLine.of(event, terminal.out())));
      seen = next.isEmpty() ? run.lastRunSeq() : seen + next.size();
    }
  }
}
