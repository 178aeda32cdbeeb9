package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Snapshot;
import dev.runledger.json.Utf8;
import dev.runledger.run.Run;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Spans;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.SnapshotJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;

/// Lists what a run can be forked from.
@Command(
    name = "snapshots",
    description = "List the snapshots of a run, from each of which it can be forked.",
    footer = {
      "",
      "The states themselves are in the JSON.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} snapshots                     # of the newest run",
      "  ${ROOT-COMMAND-NAME} snapshots 4f2",
      "  ${ROOT-COMMAND-NAME} snapshots 4f2 --json | jq 'select(.step == 12).state'",
    })
final class SnapshotsCommand extends OneRunCommand {
  SnapshotsCommand(Shell shell) {
    super(shell);
  }

  @Override
  void show(RunledgerClient client, Run run, Terminal terminal) {
    List<Snapshot> snapshots = client.runs().snapshots(run.id()).stream().toList();
    if (isJson()) {
      snapshots.forEach(snapshot -> terminal.out().println(SnapshotJson.write(snapshot)));
    } else if (snapshots.isEmpty()) {
      terminal.err().println(run.id() + " left no snapshots.");
    } else {
      print(snapshots, terminal);
    }
  }

  private static void print(List<Snapshot> snapshots, Terminal terminal) {
    Instant now = terminal.clock().instant();
    Table table = new Table("STEP", "MADE", "EVENTS", "BYTES", "NODE");
    for (Snapshot snapshot : snapshots) {
      table.add(
          new Cell(Long.toString(snapshot.step()), Paint.BOLD),
          Cell.of(Spans.ago(snapshot.createdAt(), now)),
          Cell.of(Long.toString(snapshot.runSeq())),
          Cell.of(Integer.toString(Utf8.length(snapshot.state().text()))),
          Cell.of(Objects.requireNonNullElse(snapshot.nodeName(), "")));
    }
    table.print(terminal.out());
  }
}
