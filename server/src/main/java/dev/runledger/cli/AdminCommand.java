package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.Recovered;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Spans;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.AdminJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What operators do to a server.
@Command(
    name = "admin",
    description = "Look after a server: what is wrong, who did what, runs that hang.",
    synopsisSubcommandLabel = "diagnostics|audit|recover|drain|undrain",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} admin diagnostics      # JSON: runs, runners, deadlines, this node",
      "  ${ROOT-COMMAND-NAME} admin audit            # what operators did",
      "  ${ROOT-COMMAND-NAME} admin recover          # move on runs whose holders are gone",
      "  ${ROOT-COMMAND-NAME} admin drain            # this node says that it is not ready",
    })
final class AdminCommand implements Callable<Integer> {
  private final Shell shell;

  AdminCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    throw new Complaint(
        Exit.USAGE,
        "usage",
        "It is not said what to do: diagnostics, audit, recover, drain or undrain.",
        "See `runledger admin --help`.");
  }

  @Command(
      name = "diagnostics",
      description = "Print how the runs, the runners, the database and the node are, as JSON.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} admin diagnostics | jq .dead_runners",
      })
  int diagnostics(@Mixin ServerOptions server, @Mixin LookOptions look) {
    try (RunledgerClient client = server.connect(shell)) {
      look.terminal(shell).out().println(client.admin().diagnostics().text());
    }
    return Exit.OK;
  }

  @Command(
      name = "audit",
      description = "List what operators did, the newest first.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} admin audit --limit 5",
      })
  int audit(
      @Mixin ServerOptions server,
      @Mixin LookOptions look,
      @Option(
              names = "--limit",
              paramLabel = "N",
              converter = AtLeastOne.class,
              defaultValue = "20",
              description = "At most this many (default: ${DEFAULT-VALUE}).")
          int limit) {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      List<AuditEvent> events = client.admin().audit().stream().limit(limit).toList();
      if (look.json()) {
        events.forEach(event -> terminal.out().println(json(event)));
        return Exit.OK;
      }
      Instant now = terminal.clock().instant();
      Table table = new Table("WHEN", "WHO", "WHAT", "TO", "DETAIL");
      for (AuditEvent event : events) {
        table.add(
            Cell.of(Spans.ago(event.at(), now)),
            Cell.of(event.actor()),
            new Cell(event.action(), Paint.BOLD),
            Cell.of(Objects.requireNonNullElse(event.subject(), "")),
            Cell.dim(event.detail().text()));
      }
      table.print(terminal.out());
    }
    return Exit.OK;
  }

  private static String json(AuditEvent event) {
    JsonWriter out = new JsonWriter();
    AdminJson.write(out, event);
    return out.toString();
  }

  @Command(
      name = "recover",
      description = "Move on the runs whose holders are gone, without waiting for the server to.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} admin recover",
        "  ${ROOT-COMMAND-NAME} admin recover --all    # also runs whose lease has no end",
      })
  int recover(
      @Mixin ServerOptions server,
      @Mixin LookOptions look,
      @Option(names = "--all", description = "Also runs that are held without an end of the lease.")
          boolean all) {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      Recovered recovered = client.admin().recover(all ? Recovered.Mode.ALL : Recovered.Mode.STALE);
      terminal
          .out()
          .println(
              look.json()
                  ? AdminJson.write(recovered)
                  : "%d back to pending, %d failed, %d stopped."
                      .formatted(
                          recovered.resetToPending(),
                          recovered.markedFailed(),
                          recovered.markedStopped()));
      NotMoved.complain(recovered.notMoved());
    }
    return Exit.OK;
  }

  @Command(
      name = "drain",
      description = "Have the node that answers say that it is not ready.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} admin drain --url http://node-2:7171",
      })
  int drain(@Mixin ServerOptions server, @Mixin LookOptions look) {
    try (RunledgerClient client = server.connect(shell)) {
      client.admin().drain();
      say(look, true, "Drained: its /readyz says 503.");
    }
    return Exit.OK;
  }

  @Command(
      name = "undrain",
      description = "Have the node that answers say that it is ready again.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} admin undrain --url http://node-2:7171",
      })
  int undrain(@Mixin ServerOptions server, @Mixin LookOptions look) {
    try (RunledgerClient client = server.connect(shell)) {
      client.admin().undrain();
      say(look, false, "Not drained: its /readyz says 200.");
    }
    return Exit.OK;
  }

  private void say(LookOptions look, boolean draining, String words) {
    Terminal terminal = look.terminal(shell);
    if (look.json()) {
      JsonWriter json = new JsonWriter().object().bool("draining", draining).endObject();
      terminal.out().println(json.toString());
    } else {
      terminal.err().println(words);
    }
  }
}
