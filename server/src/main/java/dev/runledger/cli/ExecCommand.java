package dev.runledger.cli;

import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Json;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.Lineage;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.RunJson.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs a command as a run: somewhere else, kept, watched, as if it ran here.
@Command(
    name = "exec",
    description = "Run any command as a run, and show what it prints as it comes.",
    footer = {
      "",
      "Its stdout comes on stdout and its stderr on stderr; ends with its exit status (128 and the",
      "number of the signal that ended it). Lines that are JSON objects with a `type` become events",
      "of that type, shown on stderr. The first Ctrl-C cancels the run, a second one leaves it.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} exec -- echo hello",
      "  ${ROOT-COMMAND-NAME} exec -- seq 100000 | wc -l",
      "  ${ROOT-COMMAND-NAME} exec --tag gpu --max-duration 2h -- python3 train.py",
      "  ${ROOT-COMMAND-NAME} exec --detach -- make nightly     # prints the run's id",
      "  ${ROOT-COMMAND-NAME} exec --json -- ./agent.sh | jq .event_type",
    })
final class ExecCommand implements Callable<Integer> {
  static final String EXECUTOR = "command";

  private final Shell shell;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "1..*",
      description = "The command and its arguments; better after `--`.")
  private List<String> command = new ArrayList<>();

  @Option(
      names = "--cwd",
      paramLabel = "DIR",
      description = "Where it runs (default: this folder, when the server is on this machine).")
  private @Nullable String folder;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "A variable for it; may be given several times.")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Option(
      names = "--stdin",
      paramLabel = "FILE",
      description = "What it reads; `-` for what is piped in here.")
  private @Nullable Path input;

  @Option(names = "--session", paramLabel = "ID", description = "Run it in this session.")
  private @Nullable String session;

  @Option(
      names = "--max-duration",
      paramLabel = "TIME",
      converter = SomeSeconds.class,
      description = "Stop it after this time: 30s, 15m, 2h.")
  private @Nullable Duration maxDuration;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = SomeSeconds.class,
      description = "How long it may wait for a runner (default: 5m).")
  private @Nullable Duration match;

  @Option(
      names = {"-d", "--detach"},
      description = "Print the run's id and leave it to itself.")
  private boolean detach;

  @Option(
      names = "--events",
      description = "Show its events as `watch` does, instead of what it prints.")
  private boolean events;

  @Option(
      names = {"-q", "--quiet"},
      description = "Nothing but what the command itself prints.")
  private boolean quiet;

  @Mixin private DemandOptions demands = new DemandOptions();
  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  ExecCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connectForLong(shell)) {
      Receipt run = client.runs().submit(request(client));
      if (detach) {
        terminal.out().println(look.json() ? RunText.receipt(run) : run.run().value());
        return Exit.OK;
      }
      return new Execution(
              client, run.run(), terminal, new ExecView(manner(), terminal), shell.self())
          .follow();
    }
  }

  private ExecView.Manner manner() {
    if (look.json()) {
      return ExecView.Manner.JSON;
    }
    if (events) {
      return ExecView.Manner.EVENTS;
    }
    return quiet ? ExecView.Manner.QUIET : ExecView.Manner.OUTPUT;
  }

  private RunRequest request(RunledgerClient client) throws IOException {
    RunRequest request = RunRequest.prompt(CommandText.of(command)).parameters(parameters());
    demands.addTo(request, EXECUTOR);
    if (session == null) {
      request.type(Lineage.Type.START_SESSION);
    } else {
      request.session(new IdFinder(client).session(session));
    }
    if (maxDuration != null) {
      request.maxDuration(maxDuration);
    }
    if (match != null) {
      request.matchWithin(match);
    }
    return request;
  }

  private Json parameters() throws IOException {
    JsonWriter out = new JsonWriter().object().texts("command", command);
    if (folder != null) {
      out.text("cwd", folder);
    } else if (LocalServers.isLocal(server.address(shell))) {
      out.text("cwd", shell.folder());
    }
    if (!variables.isEmpty()) {
      out.object("env");
      variables.forEach(out::text);
      out.endObject();
    }
    if (input != null) {
      out.text("stdin", shell.read(input));
    }
    return out.endObject().json();
  }
}
