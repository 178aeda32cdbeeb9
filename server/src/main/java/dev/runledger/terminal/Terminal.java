package dev.runledger.terminal;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/// Where a command reads from and writes to, so that a test can stand in for a person.
///
/// @param interactive somebody sits there and can be asked
/// @param clock what "3 min ago" is measured from
public record Terminal(
    BufferedReader in, Screen out, Screen err, boolean interactive, InstantSource clock) {

  /// The process's own streams, in UTF-8 whatever the locale says. Colours are left out where
  /// NO_COLOR is set (no-color.org), where the terminal is dumb, and where nobody looks.
  public static Terminal ofProcess(Map<String, String> environment) {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Screen out = screen(FileDescriptor.out, 1, environment);
    Screen err = screen(FileDescriptor.err, 2, environment);
    return new Terminal(in, out, err, Tty.isTerminal(0) && err.terminal(), InstantSource.system());
  }

  public Terminal withoutColours() {
    return new Terminal(in, out.withoutColours(), err.withoutColours(), interactive, clock);
  }

  /// The same, to print JSON on.
  public Terminal ofJson() {
    return new Terminal(in, out.ofJson(), err, interactive, clock);
  }

  private static Screen screen(
      FileDescriptor descriptor, int number, Map<String, String> environment) {
    var stream =
        new PrintStream(
            new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16),
            true,
            StandardCharsets.UTF_8);
    if (!Tty.isTerminal(number)) {
      return Screen.plain(stream);
    }
    boolean colours =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "").equals("dumb");
    return new Screen(stream, true, colours, Tty.width(environment));
  }
}
