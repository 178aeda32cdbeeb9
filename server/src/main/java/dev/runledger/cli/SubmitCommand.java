package dev.runledger.cli;

import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Json;
import dev.runledger.json.Body;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.RunJson.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// Submits a run of any kind.
@Command(
    name = "submit",
    description = "Submit a run, from options or from a JSON body.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} submit 'Summarise the open issues' --agent triage --tag gpu",
      "  ${ROOT-COMMAND-NAME} submit 'and now the closed ones' --session ses_90c --follow",
      "  ${ROOT-COMMAND-NAME} submit 'The nightly report' --key nightly-0301   # one run",
      "  ${ROOT-COMMAND-NAME} submit 'Fix it' --metadata '{\"ticket\": 4711}'",
      "  ${ROOT-COMMAND-NAME} submit --explore org.example.shop --max-steps 200",
      "  ${ROOT-COMMAND-NAME} submit 'Only the till' --explore org.example.shop",
      "  ${ROOT-COMMAND-NAME} submit --file body.json       # as POST /v1/runs takes it; - for stdin",
    })
final class SubmitCommand implements Callable<Integer> {
  /// What is not about the body.
  private static final Set<String> BESIDE_A_BODY =
      Set.of("--file", "--key", "--follow", "--json", "--no-color", "--url", "--token", "--db");

  private final Shell shell;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "PROMPT", arity = "0..1", description = "What the agent is told.")
  private @Nullable String prompt;

  @Option(names = "--file", paramLabel = "FILE", description = "The whole body as JSON.")
  private @Nullable Path file;

  @Option(names = "--agent", paramLabel = "NAME", description = "The agent that is to do it.")
  private @Nullable String agent;

  @Option(names = "--goal", paramLabel = "TEXT", description = "What is to be reached.")
  private @Nullable String goal;

  @Option(names = "--explore", paramLabel = "APP", description = "Explore this app.")
  private @Nullable String app;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Stop it after so many steps.")
  private @Nullable Integer maxSteps;

  @Option(
      names = "--params",
      paramLabel = "JSON",
      converter = ObjectText.class,
      description = "An object for the executor.")
  private @Nullable Json parameters;

  @Option(
      names = "--metadata",
      paramLabel = "JSON",
      converter = ObjectText.class,
      description = "An object that is kept with the run; nobody reads it but those who look.")
  private @Nullable Json metadata;

  @Option(
      names = "--executor",
      paramLabel = "TYPE",
      description = "Only a runner with this executor.")
  private @Nullable String executor;

  @Option(names = "--priority", paramLabel = "N", description = "Higher goes first.")
  private @Nullable Integer priority;

  @Option(
      names = "--max-duration",
      paramLabel = "TIME",
      converter = SomeSeconds.class,
      description = "Stop it after this time: 30s, 15m, 2h.")
  private @Nullable Duration maxDuration;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "How often it may be tried when a try fails in passing.")
  private @Nullable Integer maxAttempts;

  @Option(
      names = "--requeue",
      description = "Try it again, from its last snapshot, when its runner is lost.")
  private boolean requeue;

  @Option(
      names = {"-f", "--follow"},
      description = "Show its events until it is over.")
  private boolean follow;

  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private DemandOptions demands = new DemandOptions();
  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  SubmitCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connectForLong(shell)) {
      Json body = file == null ? request(client).body() : body(file);
      Receipt run = key.runs(client).submit(body);
      if (follow) {
        return new Following(client, terminal, look.json(), Set.of()).follow(run.run(), 0);
      }
      terminal.out().println(look.json() ? RunText.receipt(run) : run.run().value());
    }
    return Exit.OK;
  }

  /// As it stands in the file: what its agent adds is the server's to say. Only what nobody could
  /// read is not sent.
  private Json body(Path file) throws IOException {
    refuseBesideABody(file);
    byte[] body = shell.bytes(file);
    Body.object(body);
    return new Json(new String(body, StandardCharsets.UTF_8));
  }

  /// What was typed, and nothing else.
  private RunRequest request(RunledgerClient client) {
    RunRequest request = asked();
    demands.addTo(request, executor);
    place.addTo(request, client);
    if (agent != null) {
      request.agent(agent);
    }
    if (goal != null) {
      request.goal(goal);
    }
    if (parameters != null) {
      request.parameters(parameters);
    }
    if (metadata != null) {
      request.metadata(metadata);
    }
    if (priority != null) {
      request.priority(priority);
    }
    if (maxSteps != null) {
      request.maxSteps(maxSteps);
    }
    if (maxDuration != null) {
      request.maxDuration(maxDuration);
    }
    if (maxAttempts != null) {
      request.maxAttempts(maxAttempts);
    }
    return requeue ? request.onLost(OnLost.REQUEUE) : request;
  }

  private RunRequest asked() {
    if (app != null) {
      return prompt == null ? RunRequest.explore(app) : RunRequest.explore(app, prompt);
    }
    if (prompt != null) {
      return RunRequest.prompt(prompt);
    }
    throw new Complaint(
        Exit.USAGE,
        "usage",
        "There is nothing to submit.",
        "Give a prompt, --explore APP or --file FILE; see `runledger submit --help`.");
  }

  /// What a body and options say of the same thing is not guessed.
  private void refuseBesideABody(Path file) {
    ParseResult given = Objects.requireNonNull(spec).commandLine().getParseResult();
    List<String> beside =
        Stream.concat(
                prompt == null ? Stream.empty() : Stream.of("PROMPT"),
                given.matchedOptions().stream()
                    .map(OptionSpec::longestName)
                    .filter(name -> !BESIDE_A_BODY.contains(name)))
            .toList();
    if (!beside.isEmpty()) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          "The body in "
              + file
              + " is the whole run, and "
              + String.join(", ", beside)
              + " would not count.",
          "Put it into the body, or leave --file out.");
    }
  }
}
