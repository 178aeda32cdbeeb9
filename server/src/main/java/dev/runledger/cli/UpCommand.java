package dev.runledger.cli;

import dev.runledger.cli.LocalRunner.AtWork;
import dev.runledger.json.JsonWriter;
import dev.runledger.node.Config;
import dev.runledger.node.ServerNode;
import dev.runledger.store.StoreAddress;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Server and runner in one process.
@Command(
    name = "up",
    description = "Start the server and a runner of this machine, and say what to do next.",
    footer = {
      "",
      "Everything is kept in one file. Ctrl-C stops what runs, with a few seconds of grace, and ends",
      "the server; a second one does not wait. `serve --settings` shows what else can be set.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} up",
      "  ${ROOT-COMMAND-NAME} up --port 8080 --db ~/runs/runledger.db",
      "  ${ROOT-COMMAND-NAME} up --tag gpu --max-runs 4",
    })
final class UpCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private NodeOptions options = new NodeOptions();
  @Mixin private LocalRunner runner = new LocalRunner();
  @Mixin private LookOptions look = new LookOptions();

  UpCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Terminal terminal = look.terminal(shell);
    if (options.areToBeListed()) {
      ServeCommand.listSettings(terminal);
      return Exit.OK;
    }
    Config config = options.config(shell);
    return new Serving(shell, terminal, config)
        .run(
            runner,
            (node, work) -> {
              if (look.json()) {
                terminal.out().println(json(config, node, work));
              } else {
                greet(config, node, work, terminal.out());
              }
            });
  }

  private void greet(Config config, ServerNode node, @Nullable AtWork work, Screen out) {
    out.println(
        out.paint(Paint.GREEN, "● ") + out.paint(Paint.BOLD, "Runledger listens on " + node.url()));
    fact(out, "data", shortened(config.database()));
    if (work != null) {
      fact(out, "runner", work.loop().id() + ", takes " + runner.says());
    }
    if (node.token().isPresent()) {
      fact(out, "browser", node.oneTimeLink() + "  (opens once, within ten minutes)");
    }
    out.println("");
    out.println("Next, in another terminal:");
    for (String next : new String[] {"exec -- echo hello", "runs", "--help"}) {
      out.println("  " + out.paint(Paint.CYAN, shell.self() + " " + next));
    }
    out.println(out.paint(Paint.DIM, "Ctrl-C ends it."));
  }

  private static void fact(Screen out, String name, String value) {
    out.println("  " + out.paint(Paint.DIM, String.format("%-8s", name)) + " " + value);
  }

  /// Relative where that is shorter.
  private String shortened(StoreAddress database) {
    return database instanceof StoreAddress.SqliteFile(Path path) && path.startsWith(shell.folder())
        ? shell.folder().relativize(path).toString()
        : database.toString();
  }

  private static String json(Config config, ServerNode node, @Nullable AtWork work) {
    return new JsonWriter()
        .object()
        .text("url", node.url())
        .text("database", config.database())
        .text("runner_id", work == null ? null : work.loop().id())
        .text("browser", node.oneTimeLink())
        .number("pid", ProcessHandle.current().pid())
        .endObject()
        .toString();
  }
}
