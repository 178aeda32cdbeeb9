package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
import dev.runledger.json.Words;
import dev.runledger.run.Run;
import dev.runledger.terminal.Cells;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

/// Shows a run with all that came from it.
@Command(
    name = "tree",
    description = "Show a run with all that came from it: children, retries, forks.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} tree                          # of the newest run",
      "  ${ROOT-COMMAND-NAME} tree 4f2",
    })
final class TreeCommand extends OneRunCommand {
  private static final int ABOUT_WIDTH = 50;

  TreeCommand(Shell shell) {
    super(shell);
  }

  @Override
  void show(RunledgerClient client, Run run, Terminal terminal) {
    new Branches(client, terminal.out(), new HashSet<>(Set.of(run.id())), isJson())
        .print(run, "", "");
  }

  /// @param seen runs that are shown already: each is shown once
  private record Branches(RunledgerClient client, Screen out, Set<RunId> seen, boolean json) {

    /// @param first what stands before the run
    /// @param rest what stands before those below it
    void print(Run run, String first, String rest) {
      out.println(json ? RunText.listed(client, run) : first + line(run));
      List<Run> children =
          client.runs().children(run.id()).stream().filter(one -> seen.add(one.id())).toList();
      for (int at = children.size() - 1; at >= 0; at--) {
        boolean last = at == 0;
        print(children.get(at), rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
      }
    }

    private String line(Run run) {
      String about = Cells.tame(Work.about(run.job())).strip();
      String shown =
          about.length() <= ABOUT_WIDTH ? about : about.substring(0, ABOUT_WIDTH - 1) + "…";
      return out.paint(Paint.BOLD, run.id().value())
          + "  "
          + out.paint(Statuses.paint(run.status()), Words.of(run.status()))
          + "  "
          + out.paint(Paint.DIM, Words.of(run.lineage().trigger()))
          + (shown.isEmpty() ? "" : "  " + shown);
    }
  }
}
