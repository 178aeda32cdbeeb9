package dev.runledger.command;

import dev.runledger.event.Json;
import dev.runledger.json.JsonWriter;
import dev.runledger.runner.StopSignal;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A command that has been started.
final class RunningCommand {
  private static final System.Logger LOG = System.getLogger(RunningCommand.class.getName());

  private final Process process;
  private final ProcessTree tree;
  private final long started = System.nanoTime();
  private volatile @Nullable String signalSent;

  private RunningCommand(Process process, boolean leadsGroup) {
    this.process = process;
    this.tree = new ProcessTree(process.toHandle(), leadsGroup);
  }

  /// Starts it as the leader of a process group, where the system can do that.
  ///
  /// @param environment changes what the command finds in its environment
  static RunningCommand start(CommandSpec spec, Consumer<Map<String, String>> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder();
    environment.accept(builder.environment());
    Path cwd = spec.cwd();
    if (cwd != null) {
      builder.directory(cwd.toFile());
    }
    Optional<Path> setsid = Programs.find("setsid", null, System.getenv("PATH"));
    List<String> command = new ArrayList<>();
    setsid.ifPresent(program -> command.add(program.toString()));
    command.addAll(spec.command());
    return new RunningCommand(builder.command(command).start(), setsid.isPresent());
  }

  long pid() {
    return process.pid();
  }

  /// The payload of `process_started`.
  Json event(CommandSpec spec) {
    Path cwd = spec.cwd() == null ? Path.of("") : spec.cwd();
    return new JsonWriter()
        .object()
        .number("pid", process.pid())
        .texts("command", spec.command())
        .text("cwd", cwd.toAbsolutePath().normalize())
        .endObject()
        .json();
  }

  List<OutputReader> readers(Output output) {
    return List.of(
        new OutputReader(process.getInputStream(), Output.STDOUT, output),
        new OutputReader(process.getErrorStream(), Output.STDERR, output));
  }

  Duration runTime() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /// Gives it its input, on a thread of its own: nobody knows when it reads.
  ///
  /// @param text null for none
  /// @param open its input stays open
  void feed(@Nullable String text, boolean open) {
    Thread.ofPlatform()
        .daemon()
        .name("stdin of " + pid())
        .start(() -> {
          if (text != null) {
            write(text.getBytes(StandardCharsets.UTF_8));
          }
          if (!open) {
            closeInput();
          }
        });
  }

  /// Writes the answer to a question as one line.
  void answer(Json answer) {
    String line = answer.text().replace('\n', ' ').replace('\r', ' ') + "\n";
    write(line.getBytes(StandardCharsets.UTF_8));
  }

  void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The input of {0} was closed already", pid());
    }
  }

  /// Waits for its end.
  ///
  /// @return the exit code; 128 and the number of the signal when it was killed by one
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /// Asks it to end, and ends it when it has not after this time, on a thread of its own. Does
  /// nothing when it has ended by itself.
  void stop(StopSignal signal, Duration killAfter) {
    Duration patience = signal.grace().compareTo(killAfter) < 0 ? signal.grace() : killAfter;
    if (process.isAlive()) {
      signalSent = "SIGTERM";
      Thread.ofPlatform().daemon().name("stop of " + pid()).start(() -> stopWithin(patience));
    }
  }

  private void stopWithin(Duration patience) {
    tree.terminate();
    try {
      if (!tree.awaitEnd(patience)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  void killIfRunning() {
    if (process.isAlive()) {
      kill();
    }
  }

  void kill() {
    if (tree.isRootRunning()) {
      signalSent = "SIGKILL";
    }
    tree.kill();
  }

  /// The last signal that was sent to it; empty when it ended by itself.
  Optional<String> signalSent() {
    return Optional.ofNullable(signalSent);
  }

  private void write(byte[] bytes) {
    OutputStream input = process.getOutputStream();
    try {
      synchronized (input) {
        input.write(bytes);
        input.flush();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Process {0} does not read its input: {1}", pid(), e.getMessage());
    }
  }
}
