package dev.runledger.cli;

import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Only the server.
final class ServeCommand implements Callable<Integer> {
  private final Shell shell;
  private final NodeOptions options = new NodeOptions();
  private final LookOptions look = new LookOptions();
  private boolean rehearsing;

  private ServeCommand(Shell shell) {
    this.shell = shell;
  }

  /// By hand, because a server is to start at once; see [Taking].
  static CommandSpec spec(Shell shell) {
    var serve = new ServeCommand(shell);
    CommandSpec spec = CommandSpec.wrapWithoutInspection(serve).name("serve");
    serve.options.addTo(spec);
    serve.look.addTo(spec);
    spec.addOption(
        OptionSpec.builder("--rehearse")
            .type(boolean.class)
            .hidden(true)
            .description("Answer what callers usually ask, then end.")
            .setter(new Taking(given -> serve.rehearsing = (boolean) given))
            .build());
    spec.usageMessage()
        .description("Start the server alone; runners come from elsewhere.")
        .footer(
            "",
            "A setting is an option (--max-polls), a variable (RUNLEDGER_MAX_POLLS) or a line of the file",
            "(max-polls=…), in this order. SIGTERM and Ctrl-C let requests in flight end.",
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} serve --db /var/lib/runledger/runledger.db",
            "  ${ROOT-COMMAND-NAME} serve --address 0.0.0.0 --port 8080 --allow-host runs.example.org",
            "  ${ROOT-COMMAND-NAME} serve --log json --access-log on",
            "  ${ROOT-COMMAND-NAME} serve --settings            # all of them");
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Terminal terminal = look.terminal(shell);
    if (options.areToBeListed()) {
      listSettings(terminal);
      return Exit.OK;
    }
    var serving = new Serving(shell, terminal, options.config(shell));
    return serving.run(
        null,
        (node, none) -> {
          greet(node, terminal.err());
          if (rehearsing) {
            new Rehearsal(node.url(), node.token().orElse(null)).play();
            serving.end();
          }
        });
  }

  private static void greet(ServerNode node, Screen err) {
    String token = node.token().isPresent() ? "with the token beside it" : "open to all";
    err.println(err.paint(Paint.GREEN, "● ") + "Runledger listens on " + node.url() + ", " + token);
  }

  static void listSettings(Terminal terminal) {
    Table table = new Table("SETTING", "VARIABLE", "DEFAULT", "MEANING");
    for (Setting setting : Setting.values()) {
      table.add(
          Cell.of(setting.flag()),
          Cell.dim(setting.variable()),
          Cell.of(setting.usual()),
          Cell.of(setting.meaning()));
    }
    table.print(terminal.out());
  }
}
