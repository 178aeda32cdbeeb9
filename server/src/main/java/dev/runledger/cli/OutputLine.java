package dev.runledger.cli;

import dev.runledger.event.Event;
import dev.runledger.problem.ProblemException;
import dev.runledger.wire.Body;
import dev.runledger.wire.Fields;
import java.util.Optional;

/// A line of a command's output, as the command executor tells it in a `log` event.
///
/// @param stderr false for a line of stdout
record OutputLine(boolean stderr, String text) {
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
      return stream == null || line == null
          ? Optional.empty()
          : Optional.of(new OutputLine(stream.equals("stderr"), line));
    } catch (ProblemException strange) {
      return Optional.empty();
    }
  }
}
