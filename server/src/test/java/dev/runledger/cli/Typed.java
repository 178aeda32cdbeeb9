package dev.runledger.cli;

import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// A command line as somebody typed it, run in this process, with what it printed.
record Typed(int exit, String out, String err) {

  /// Where commands are typed: a folder and an environment of their own.
  ///
  /// @param home holds the user's notes
  /// @param attended somebody sits there and can be asked
  record Place(Path folder, Path home, Map<String, String> environment, boolean attended) {
    static Place in(Path folder) {
      return new Place(folder, folder.resolve("home"), Map.of(), false);
    }

    /// The same, called from another folder.
    Place from(Path elsewhere) {
      return new Place(elsewhere, home, environment, attended);
    }

    Place atTerminal() {
      return new Place(folder, home, environment, true);
    }

    Place with(String variable, String value) {
      Map<String, String> more = new HashMap<>(environment);
      more.put(variable, value);
      return new Place(folder, home, more, attended);
    }

    Typed type(String... arguments) {
      return typeWithInput("", arguments);
    }

    Typed typeWithInput(String input, String... arguments) {
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      int exit = Commands.run(shell(input, stream(out), stream(err)), arguments);
      return new Typed(
          exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    Shell shell(String input, PrintStream out, PrintStream err) {
      Map<String, String> variables = new HashMap<>(environment);
      variables.put("HOME", home.toString());
      var terminal =
          new Terminal(
              new BufferedReader(new StringReader(input)),
              Screen.plain(out),
              Screen.plain(err),
              attended,
              InstantSource.system());
      return new Shell(terminal, Map.copyOf(variables), folder);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
      return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
  }
}
