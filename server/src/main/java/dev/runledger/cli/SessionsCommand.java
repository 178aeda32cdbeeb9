package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.SessionId;
import dev.runledger.run.Session;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Spans;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.SessionJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists sessions, or the runs of one.
@Command(
    name = "sessions",
    description = "List sessions, or the runs of one.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} sessions",
      "  ${ROOT-COMMAND-NAME} sessions --status waiting_input",
      "  ${ROOT-COMMAND-NAME} sessions ses_4f2              # its runs",
    })
final class SessionsCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "A session, of which the runs are listed.")
  private @Nullable String session;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      converter = Vocabulary.OfSessions.class,
      completionCandidates = Vocabulary.OfSessions.class,
      description = "Only sessions in this state: ${COMPLETION-CANDIDATES}.")
  private Session.@Nullable Status status;

  @Option(names = "--agent", paramLabel = "NAME", description = "Only sessions of this agent.")
  private @Nullable String agent;

  @Option(names = "--parent", paramLabel = "ID", description = "Only sessions that this one began.")
  private @Nullable String parent;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "At most this many (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  SessionsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      if (session != null) {
        RunsCommand.print(
            client,
            client.sessions().runs(new IdFinder(client).session(session)).stream()
                .limit(limit)
                .toList(),
            look.json(),
            terminal);
        return Exit.OK;
      }
      SessionId under = parent == null ? null : new IdFinder(client).session(parent);
      List<Session> sessions =
          client.sessions().list(status, agent, under).stream().limit(limit).toList();
      if (look.json()) {
        sessions.forEach(one -> terminal.out().println(SessionJson.write(one)));
      } else if (sessions.isEmpty()) {
        terminal.err().println("No sessions.");
      } else {
        print(sessions, terminal);
      }
    }
    return Exit.OK;
  }

  private static void print(List<Session> sessions, Terminal terminal) {
    Instant now = terminal.clock().instant();
    Table table = new Table("SESSION", "STATUS", "CHANGED", "EVENTS", "HOST", "TITLE");
    for (Session session : sessions) {
      String title = Objects.requireNonNullElse(session.title(), "");
      table.add(
          new Cell(session.id().value(), Paint.BOLD),
          Statuses.cell(session.status()),
          Cell.of(Spans.ago(session.updatedAt(), now)),
          Cell.of(Long.toString(session.lastSeq())),
          Cell.dim(Objects.requireNonNullElse(session.affinity().hostname(), "")),
          Cell.of(title.isEmpty() ? Objects.requireNonNullElse(session.agentName(), "") : title));
    }
    table.print(terminal.out());
  }
}
