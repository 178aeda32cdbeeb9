package dev.runledger.cli;

import dev.runledger.terminal.Terminal;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What surrounds a command: who reads it, the environment, the folder it was called from. All of
/// it is given, so that a test can run commands beside each other in one process.
///
/// @param folder absolute; what paths on the command line are relative to
record Shell(Terminal terminal, Map<String, String> environment, Path folder) {
  private static final Path STDIN = Path.of("-");

  static Shell ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Shell(
        Terminal.ofProcess(environment), environment, Path.of("").toAbsolutePath().normalize());
  }

  /// The value of a variable; empty when it is not set, or set to nothing.
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /// How the user calls us, for hints that can be typed as they stand.
  String self() {
    return System.getProperty("runledger.command", "runledger");
  }

  Path resolve(Path path) {
    return folder.resolve(path).normalize();
  }

  /// The text of a file; of stdin, to its end, for `-`.
  String read(Path path) throws IOException {
    if (!path.equals(STDIN)) {
      return Files.readString(resolve(path));
    }
    StringWriter all = new StringWriter();
    terminal.in().transferTo(all);
    return all.toString();
  }

  /// The bytes of a file, whatever they are; of stdin, to its end, for `-`.
  byte[] bytes(Path path) throws IOException {
    return path.equals(STDIN)
        ? read(path).getBytes(StandardCharsets.UTF_8)
        : Files.readAllBytes(resolve(path));
  }

  /// Where notes about this user's servers are kept: XDG_STATE_HOME, or ~/.local/state.
  Path stateFolder() {
    Path state =
        variable("XDG_STATE_HOME")
            .map(Path::of)
            .filter(Path::isAbsolute)
            .orElseGet(() ->
                Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home")))
                    .resolve(".local/state"));
    return state.resolve("runledger");
  }
}
