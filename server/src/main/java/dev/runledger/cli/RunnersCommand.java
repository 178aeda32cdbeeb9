package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Words;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Spans;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.RunnerJson;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Runner;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Lists runners.
@Command(
    name = "runners",
    description = "List the runners and what they can do.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} runners",
      "  ${ROOT-COMMAND-NAME} runners --status stale",
      "  ${ROOT-COMMAND-NAME} runners --remove lnch_4f2     # ends what it holds, takes nothing new",
    })
final class RunnersCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      converter = Vocabulary.OfRunners.class,
      completionCandidates = Vocabulary.OfRunners.class,
      description = "Only runners in this state: ${COMPLETION-CANDIDATES}.")
  private Runner.@Nullable Status status;

  @Option(names = "--remove", paramLabel = "ID", description = "Ask this runner to go.")
  private @Nullable String remove;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  RunnersCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      if (remove != null) {
        RunnerId id = new IdFinder(client).runner(remove);
        client.runners().remove(id);
        Runner going = client.runners().get(id);
        terminal
            .out()
            .println(look.json() ? RunnerJson.write(going) : id + "  " + Words.of(going.status()));
        return Exit.OK;
      }
      List<Runner> runners =
          client.runners().list(status).stream()
              .filter(runner -> status != null || runner.status() != Runner.Status.REMOVED)
              .toList();
      if (look.json()) {
        runners.forEach(runner -> terminal.out().println(RunnerJson.write(runner)));
      } else if (runners.isEmpty()) {
        terminal
            .err()
            .println(
                status == null
                    ? "No runners. Start one: " + shell.self() + " runner"
                    : "No runner is " + Words.of(status) + ".");
      } else {
        print(runners, terminal);
      }
    }
    return Exit.OK;
  }

  private static void print(List<Runner> runners, Terminal terminal) {
    Instant now = terminal.clock().instant();
    Table table = new Table("RUNNER", "STATUS", "SEEN", "EXECUTOR", "HOST", "TAGS", "FOLDER");
    for (Runner runner : runners) {
      Capabilities can = runner.capabilities();
      String tags = String.join(",", new TreeSet<>(can.tags()));
      table.add(
          new Cell(runner.id().value(), Paint.BOLD),
          Statuses.cell(runner.status()),
          Cell.of(Spans.ago(runner.lastSeenAt(), now)),
          Cell.of(can.executorType()),
          Cell.of(can.hostname()),
          Cell.of(can.requireMatchingTags() ? tags + " (only)" : tags),
          Cell.dim(can.projectDir()));
    }
    table.print(terminal.out());
  }
}
