package dev.runledger.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A command in a process of its own, for those that take signals and end their process.
record Child(Process process, BufferedReader out) implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 180;

  static Child start(Typed.Place place, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(place.folder().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RUNLEDGER_"));
    builder.environment().remove("XDG_STATE_HOME");
    builder.environment().putAll(place.environment());
    builder.environment().put("HOME", place.home().toString());
    Process process = builder.redirectErrorStream(true).start();
    return new Child(process, process.inputReader(StandardCharsets.UTF_8));
  }

  /// What a shell has to type for `runledger`.
  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.runledger.cli.Main");
  }

  /// Its next line of output.
  String line() throws IOException {
    return Objects.requireNonNull(out.readLine(), "It ended without another line");
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  int exit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("It has not ended within three minutes");
    }
    return process.exitValue();
  }

  /// All that is still to come until its end, for which it has three minutes.
  String rest() {
    var _ =
        process
            .onExit()
            .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
            .thenAccept(Process::destroyForcibly);
    return String.join("\n", out.lines().toList());
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
