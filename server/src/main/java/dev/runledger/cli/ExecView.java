package dev.runledger.cli;

import dev.runledger.event.Event;
import dev.runledger.event.RunFact;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.EventJson;
import java.util.Optional;

/// What `exec` shows of its run's events.
record ExecView(Manner manner, Terminal terminal) {

  enum Manner {
    /// What the command prints, where it prints it; its other events as dim lines on stderr.
    OUTPUT,

    /// What the command prints, and nothing else.
    QUIET,

    /// Every event, for people.
    EVENTS,

    /// Every event, for programs.
    JSON
  }

  boolean isJson() {
    return manner == Manner.JSON;
  }

  void show(Event event) {
    Screen out = terminal.out();
    switch (manner) {
      case JSON -> out.println(EventJson.write(event));
      case EVENTS -> out.println(EventLine.of(event, out));
      case OUTPUT -> {
        if (!print(event) && isOfTheCommand(event)) {
          Screen err = terminal.err();
          err.println(err.paint(Paint.DIM, "· " + event.type() + " " + EventLine.said(event)));
        }
      }
      case QUIET -> print(event);
    }
  }

  /// True when it was a line of the command's output.
  private boolean print(Event event) {
    Optional<OutputLine> line = OutputLine.of(event);
    line.ifPresent(printed -> printed.print(terminal));
    return line.isPresent();
  }

  /// Not the server's, and not what the executor tells about the process.
  private static boolean isOfTheCommand(Event event) {
    return !RunFact.TYPES.contains(event.type()) && !event.type().startsWith("process_");
  }
}
