package dev.runledger.command;

import dev.runledger.runner.Executor;
import dev.runledger.runner.Outcome;
import dev.runledger.runner.RunContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Runs any command line: its output becomes events, its exit the outcome.
///
/// The command is the run's parameter `command`, a list or a text for `sh -c`; without one the
/// prompt is run by `sh -c`. It finds RUNLEDGER_RUN_ID, RUNLEDGER_SESSION_ID, RUNLEDGER_ATTEMPT and
/// RUNLEDGER_URL in its environment. A line of output that is a JSON object with a `type` becomes
/// an event of that type, any other line a `log` event; the payload of the last `result` event is
/// the result of the run. A line `{"type":"ask","reason":"…","schema":{…}}` asks, and the answer
/// comes as one line of JSON on the command's input. When the command has ended, what it left
/// behind may write for a few seconds more.
public final class CommandExecutor implements Executor, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CommandExecutor.class.getName());
  private static final String TOKEN = "RUNLEDGER_TOKEN";

  private final Settings settings;
  private final Set<RunningCommand> running = ConcurrentHashMap.newKeySet();
  private final Thread onShutdown = new Thread(this::killAll, "no-orphans");

  /// How commands are run.
  ///
  /// @param killAfter how long a command may take to end after SIGTERM, before SIGKILL
  /// @param lateOutput how long output is waited for when the command has ended and something that
  ///   it started keeps its pipes open
  /// @param directory where a command runs whose run names no directory; null for where the runner
  ///   itself runs
  /// @param token is given to commands as RUNLEDGER_TOKEN; null to keep it from them, also the
  ///   runner's own
  public record Settings(
      Duration killAfter, Duration lateOutput, @Nullable Path directory, @Nullable String token) {
    public static final Settings DEFAULT =
        new Settings(Duration.ofSeconds(5), Duration.ofSeconds(3), null, null);

    public Settings withToken(@Nullable String token) {
      return new Settings(killAfter, lateOutput, directory, token);
    }

    public Settings withDirectory(Path path) {
      return new Settings(killAfter, lateOutput, path, token);
    }

    public Settings withKillAfter(Duration time) {
      return new Settings(time, lateOutput, directory, token);
    }
  }

  public CommandExecutor() {
    this(Settings.DEFAULT);
  }

  public CommandExecutor(Settings settings) {
    this.settings = settings;
    Runtime.getRuntime().addShutdownHook(onShutdown);
  }

  @Override
  public Outcome execute(RunContext run) throws InterruptedException {
    CommandSpec spec;
    try {
      spec = CommandSpec.of(run.run().job(), settings.directory());
    } catch (IllegalArgumentException e) {
      return Outcome.failed("bad_command", String.valueOf(e.getMessage()));
    }
    Path cwd = spec.cwd();
    if (cwd != null && !Files.isDirectory(cwd)) {
      return Outcome.failed("no_such_directory", "There is no directory " + cwd);
    }
    String program = spec.command().getFirst();
    String path = spec.env().getOrDefault("PATH", System.getenv("PATH"));
    if (Programs.find(program, cwd, path).isEmpty()) {
      return Exit.notFound(program);
    }
    RunningCommand command;
    try {
      command = RunningCommand.start(spec, environment -> prepare(environment, spec, run));
    } catch (IOException e) {
      return Outcome.failed(
          "command_not_started", program + " could not be started: " + e.getMessage());
    }
    running.add(command);
    try {
      return follow(command, spec, run);
    } finally {
      command.killIfRunning();
      running.remove(command);
    }
  }

  /// Ends every command at once.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "The system is shutting down already");
    }
    killAll();
  }

  private Outcome follow(RunningCommand command, CommandSpec spec, RunContext run)
      throws InterruptedException {
    run.emit("process_started", command.event(spec));
    Questioner questioner = new Questioner(run, command, spec.interactive());
    Output output = new Output(run, questioner::ask);
    List<OutputReader> readers = command.readers(output);
    readers.forEach(OutputReader::start);
    command.feed(spec.stdin(), spec.interactive());
    run.onStop(signal -> command.stop(signal, settings.killAfter()));
    int code = command.await();
    Duration time = command.runTime();
    for (OutputReader reader : readers) {
      if (!reader.awaitEnd(settings.lateOutput())) {
        command.kill();
      }
    }
    Exit exit = new Exit(code, time, output);
    run.emit("process_exited", exit.event());
    return exit.outcome(command.signalSent());
  }

  private void prepare(Map<String, String> environment, CommandSpec spec, RunContext run) {
    environment.remove(TOKEN);
    environment.putAll(spec.env());
    environment.put("RUNLEDGER_RUN_ID", run.run().id().value());
    environment.put("RUNLEDGER_SESSION_ID", run.run().sessionId().value());
    environment.put("RUNLEDGER_ATTEMPT", String.valueOf(run.run().attempt()));
    environment.put("RUNLEDGER_URL", run.server().toString());
    if (settings.token() != null) {
      environment.put(TOKEN, settings.token());
    }
  }

  private void killAll() {
    running.forEach(RunningCommand::kill);
  }
}
