package dev.runledger.terminal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What the system says about the terminal. The JDK has no `isatty` for a single stream, so this
/// looks where Linux says what a descriptor is, and elsewhere asks `test -t`.
final class Tty {
  private static final int USUAL_WIDTH = 100;

  private Tty() {}

  static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      if (Files.exists(Path.of("/proc/self/fd"))) {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      }
    } catch (IOException closed) {
      return false;
    }
    return answer("test -t " + descriptor + " && echo yes", descriptor).equals("yes");
  }

  /// The width that the user or the terminal says; 100 where nobody does.
  static int width(Map<String, String> environment) {
    String said = environment.getOrDefault("COLUMNS", "");
    String[] size = (said.isEmpty() ? answer("stty size </dev/tty", -1) : "0 " + said).split(" ");
    try {
      int width = size.length == 2 ? Integer.parseInt(size[1]) : USUAL_WIDTH;
      return width > 0 ? width : USUAL_WIDTH;
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }

  /// What a line of shell prints; '' when it cannot be run.
  ///
  /// @param inherited the descriptor that the shell must share with us; its answer then comes by
  ///   another way than that descriptor
  private static String answer(String line, int inherited) {
    var builder = new ProcessBuilder("sh", "-c", inherited == 1 ? line + " >&2" : line);
    builder.redirectInput(inherited == 0 ? Redirect.INHERIT : Redirect.PIPE);
    builder.redirectOutput(inherited == 1 ? Redirect.INHERIT : Redirect.PIPE);
    builder.redirectError(inherited == 2 ? Redirect.INHERIT : Redirect.PIPE);
    try {
      Process process = builder.start();
      try (var output = inherited == 1 ? process.getErrorStream() : process.getInputStream()) {
        return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
    } catch (IOException e) {
      return "";
    }
  }
}
