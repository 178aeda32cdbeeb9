package dev.runledger.command;

import dev.runledger.event.Json;
import dev.runledger.json.JsonWriter;
import dev.runledger.runner.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a command ended, and what that means for its run.
///
/// @param code 0 for success; 128 and the number of a signal when it was killed by one
record Exit(int code, Duration time, Output output) {
  private static final int NOT_FOUND = 127;
  private static final int SIGNAL_BASE = 128;
  private static final int MOST_SIGNALS = 64;
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 8, "SIGFPE", 9, "SIGKILL", 11,
          "SIGSEGV", 13, "SIGPIPE", 14, "SIGALRM", 15, "SIGTERM");

  static Outcome notFound(String program) {
    return new Outcome.Failed(
        "There is no program '" + program + "' on this machine",
        "command_not_found",
        false,
        new JsonWriter().object().number("exit_code", NOT_FOUND).endObject().json());
  }

  /// The payload of `process_exited`.
  Json event() {
    return new JsonWriter()
        .object()
        .number("exit_code", code)
        .text("signal", signal())
        .number("duration_ms", time.toMillis())
        .endObject()
        .json();
  }

  /// @param sent the signal that the runner sent; empty when the command ended by itself
  Outcome outcome(Optional<String> sent) {
    if (sent.isPresent()) {
      return new Outcome.Stopped(sent.get());
    }
    return code == 0 ? new Outcome.Completed(output.result(), metrics()) : failed();
  }

  private Outcome failed() {
    String tail = output.errors();
    return new Outcome.Failed(
        tail.isBlank() ? ending() : tail,
        isSignal() ? "killed_by_signal_" + (code - SIGNAL_BASE) : "exit_" + code,
        false,
        new JsonWriter()
            .object()
            .number("exit_code", code)
            .text("signal", signal())
            .text("stderr_tail", tail)
            .endObject()
            .json());
  }

  private String ending() {
    return isSignal() ? "The command was ended by " + signal() : "The command exited with " + code;
  }

  private Json metrics() {
    return new JsonWriter()
        .object()
        .number("exit_code", code)
        .number("duration_ms", time.toMillis())
        .number("lines", output.lines())
        .endObject()
        .json();
  }

  private boolean isSignal() {
    return code > SIGNAL_BASE && code <= SIGNAL_BASE + MOST_SIGNALS;
  }

  private @Nullable String signal() {
    int number = code - SIGNAL_BASE;
    return isSignal() ? SIGNALS.getOrDefault(number, "SIG" + number) : null;
  }
}
