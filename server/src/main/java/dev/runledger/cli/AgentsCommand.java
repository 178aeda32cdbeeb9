package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Json;
import dev.runledger.run.Agent;
import dev.runledger.terminal.Cells;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.AgentJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows agents, and says what they are.
@Command(
    name = "agents",
    description = "List agents, show one, say what it is.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} agents",
      "  ${ROOT-COMMAND-NAME} agents coder",
      "  ${ROOT-COMMAND-NAME} agents coder --put coder.json   # as PUT /v1/agents takes it; - for stdin",
      "  ${ROOT-COMMAND-NAME} agents coder --delete",
    })
final class AgentsCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "The agent (default: all).")
  private @Nullable String name;

  @Option(names = "--put", paramLabel = "FILE", description = "Make it what this JSON says.")
  private @Nullable Path file;

  @Option(names = "--delete", description = "Forget what it is; its runs stay.")
  private boolean delete;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  AgentsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    if (file != null && delete) {
      throw wrong("--put and --delete are both given.");
    }
    if (name == null && (file != null || delete)) {
      throw wrong("It is not said which agent is meant.");
    }
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      if (name == null) {
        print(client.agents().list().stream().toList(), terminal);
      } else if (delete) {
        client.agents().delete(name);
      } else {
        Agent agent =
            file == null
                ? client.agents().get(name)
                : client.agents().put(name, blueprint(Objects.requireNonNull(file)));
        terminal.out().println(AgentJson.write(agent));
      }
    }
    return Exit.OK;
  }

  private static Complaint wrong(String what) {
    return new Complaint(Exit.USAGE, "usage", what, "See `runledger agents --help`.");
  }

  private Agent.Blueprint blueprint(Path from) throws IOException {
    return AgentJson.readBlueprint(shell.read(from).getBytes(StandardCharsets.UTF_8));
  }

  private void print(List<Agent> agents, Terminal terminal) {
    if (look.json()) {
      agents.forEach(agent -> terminal.out().println(AgentJson.write(agent)));
      return;
    }
    Table table = new Table("AGENT", "DEMANDS", "DEFAULTS", "DESCRIPTION");
    for (Agent agent : agents) {
      Agent.Blueprint blueprint = agent.blueprint();
      Json defaults = blueprint.defaults();
      table.add(
          new Cell(agent.name(), Paint.BOLD),
          Cell.of(RunFacts.demands(blueprint.demands())),
          Cell.dim(defaults == null ? "" : Cells.tame(defaults.text())),
          Cell.of(Cells.tame(Objects.requireNonNullElse(blueprint.description(), ""))));
    }
    table.print(terminal.out());
  }
}
