package dev.runledger.cli;

import dev.runledger.event.Event;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.problem.ProblemException;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.util.Optional;

/// A line of a command's output, as the command executor tells it in a `log` event. A very long
/// line comes in parts.
///
/// @param stderr false for a line of stdout
/// @param ends the line ends with it
record OutputLine(boolean stderr, String text, boolean ends) {
  static final String TYPE = "log";

  /// The event by which the executor tells how a process ended.
  static final String EXITED = "process_exited";

  private static final int LONGEST = 1 << 20;

  /// Empty when the event is none of the executor's: anybody may tell events of type `log`.
  static Optional<OutputLine> of(Event event) {
    if (!event.type().equals(TYPE)) {
      return Optional.empty();
    }
    try {
      Fields payload = Body.answer(event.payload().text());
      String stream = payload.text("stream");
      String line = payload.text("line", LONGEST);
      boolean ends = !payload.bool("more", false);
      payload.finish();
      return stream == null || line == null
          ? Optional.empty()
          : Optional.of(new OutputLine(stream.equals("stderr"), line, ends));
    } catch (ProblemException strange) {
      return Optional.empty();
    }
  }

  void print(Terminal terminal) {
    Screen screen = stderr ? terminal.err() : terminal.out();
    if (ends) {
      screen.println(text);
    } else {
      screen.print(text);
    }
  }
}
