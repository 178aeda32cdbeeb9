package dev.runledger.cli;

import dev.runledger.client.RunFilter;
import dev.runledger.client.RunledgerClient;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Spans;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Lists runs.
@Command(
    name = "runs",
    description = "List runs, the newest first.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} runs                          # the last 20",
      "  ${ROOT-COMMAND-NAME} runs --status waiting_input   # which ask something",
      "  ${ROOT-COMMAND-NAME} runs --since 1h --limit 500",
      "  ${ROOT-COMMAND-NAME} runs --json | jq -r .run_id   # one JSON object a line",
    })
final class RunsCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      converter = Vocabulary.OfRuns.class,
      completionCandidates = Vocabulary.OfRuns.class,
      description = "Only runs in this state: ${COMPLETION-CANDIDATES}.")
  private @Nullable RunStatus status;

  @Option(names = "--session", paramLabel = "ID", description = "Only runs of this session.")
  private @Nullable String session;

  @Option(names = "--runner", paramLabel = "ID", description = "Only runs that this runner took.")
  private @Nullable String runner;

  @Option(names = "--agent", paramLabel = "NAME", description = "Only runs of this agent.")
  private @Nullable String agent;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      converter = Vocabulary.OfKinds.class,
      completionCandidates = Vocabulary.OfKinds.class,
      description = "Only runs of this kind: ${COMPLETION-CANDIDATES}.")
  private Job.@Nullable Kind kind;

  @Option(names = "--app", paramLabel = "APP", description = "Only runs that explore this app.")
  private @Nullable String app;

  @Option(
      names = "--trigger",
      paramLabel = "WORD",
      converter = Vocabulary.OfTriggers.class,
      completionCandidates = Vocabulary.OfTriggers.class,
      description = "Only runs that were made so: ${COMPLETION-CANDIDATES}.")
  private Lineage.@Nullable Trigger trigger;

  @Option(names = "--parent", paramLabel = "ID", description = "Only runs that name this parent.")
  private @Nullable String parent;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only runs that were made in this time: 30s, 15m, 2h, 7d.")
  private @Nullable Duration since;

  @Option(
      names = "--older",
      paramLabel = "TIME",
      description = "Only runs that were made longer ago than this.")
  private @Nullable Duration older;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "At most this many (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  RunsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      List<Run> runs =
          client.runs().list(filter(new IdFinder(client))).stream().limit(limit).toList();
      if (runs.isEmpty() && !look.json()) {
        terminal.err().println("No runs. Start one: " + shell.self() + " exec -- echo hello");
      } else {
        print(client, runs, look.json(), terminal);
      }
    }
    return Exit.OK;
  }

  private RunFilter filter(IdFinder ids) {
    RunFilter filter = RunFilter.ALL.pageSize(Math.min(limit, 1000));
    filter = status == null ? filter : filter.status(status);
    filter = session == null ? filter : filter.session(ids.session(session));
    filter = runner == null ? filter : filter.runner(ids.runner(runner));
    filter = agent == null ? filter : filter.agent(agent);
    filter = kind == null ? filter : filter.kind(kind);
    filter = app == null ? filter : filter.appPackage(app);
    filter = trigger == null ? filter : filter.trigger(trigger);
    filter = parent == null ? filter : filter.parent(ids.run(parent));
    Instant now = shell.terminal().clock().instant();
    filter = since == null ? filter : filter.createdAfter(now.minus(since));
    return older == null ? filter : filter.createdBefore(now.minus(older));
  }

  static void print(RunledgerClient client, List<Run> runs, boolean json, Terminal terminal) {
    if (json) {
      runs.forEach(run -> terminal.out().println(RunText.listed(client, run)));
      return;
    }
    Instant now = terminal.clock().instant();
    Table table =
        new Table("RUN", "STATUS", "MADE", "TOOK", "RUNNER", "WORK").givingWayFirst("RUNNER");
    for (Run run : runs) {
      Lease lease = run.state().leaseOrLast();
      table.add(
          new Cell(run.id().value(), Paint.BOLD),
          Statuses.cell(run.status()),
          Cell.of(Spans.ago(run.timing().createdAt(), now)),
          Cell.of(Work.took(run, now).map(Spans::lasted).orElse("")),
          Cell.dim(lease == null ? "" : lease.holder().value()),
          Cell.of(Work.about(run.job())));
    }
    table.print(terminal.out());
  }
}
