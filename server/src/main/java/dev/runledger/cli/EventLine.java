package dev.runledger.cli;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.RunFact;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.problem.ProblemException;
import dev.runledger.terminal.Cells;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One event as one line for people: number, time of day, type, and what matters of its payload.
final class EventLine {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final int NUMBER_WIDTH = 5;
  private static final int TYPE_WIDTH = 18;
  private static final int LONGEST = 1 << 20;

  private EventLine() {}

  /// Under the number that it has in its run.
  static String of(Event event, Screen screen) {
    return line(event, event.runSeq() == null ? event.seq() : event.runSeq(), screen);
  }

  /// Under the number that it has in its session.
  static String ofSession(Event event, Screen screen) {
    return line(event, event.seq(), screen);
  }

  private static String line(Event event, long count, Screen screen) {
    String number = Long.toString(count);
    String time = TIME.format(LocalTime.ofInstant(event.createdAt(), ZoneId.systemDefault()));
    String type = padded(Cells.tame(event.type()), TYPE_WIDTH);
    String head = " ".repeat(Math.max(0, NUMBER_WIDTH - number.length())) + number + "  " + time;
    String said = Cells.tame(said(event));
    if (screen.terminal()) {
      said = Cells.fit(said, Math.max(20, screen.width() - head.length() - type.length() - 4));
    }
    return screen.paint(Paint.DIM, head)
        + "  "
        + screen.paint(paint(event), type)
        + (said.isEmpty() ? "" : "  " + said);
  }

  /// What matters of the payload.
  static String said(Event event) {
    if (event.type().equals(OutputLine.TYPE)) {
      return OutputLine.of(event).map(OutputLine::text).orElse(event.payload().text());
    }
    return RunFact.TYPES.contains(event.type())
        ? fact(event).orElse(event.payload().text())
        : event.payload().text();
  }

  /// A sentence about a move of the lifecycle; empty where the payload is not what it should be.
  private static Optional<String> fact(Event event) {
    try {
      Fields in = Body.answer(event.payload().text());
      return Optional.of(
          switch (event.type()) {
            case "run_created" -> text(in, "type").toLowerCase(java.util.Locale.ROOT);
            case "run_claimed", "run_started" -> "by " + text(in, "runner_id");
            case "run_waiting_input" -> text(in, "reason");
            case "run_resumed" -> around("with ", value(in.value("resume")), "");
            case "run_requeued" ->
                "attempt " + value(in.value("attempt")) + ": " + text(in, "reason");
            case "run_stopping" -> around("by ", text(in, "by"), ": ") + text(in, "reason");
            case "run_completed" -> value(in.value("result"));
            case "run_failed" -> text(in, "code") + ": " + text(in, "error");
            default -> text(in, "reason");
          });
    } catch (ProblemException strange) {
      return Optional.empty();
    }
  }

  private static Paint paint(Event event) {
    return switch (event.type()) {
      case "run_completed" -> Paint.GREEN;
      case "run_failed" -> Paint.RED;
      case "run_waiting_input", "run_stopping", "run_requeued" -> Paint.YELLOW;
      case "run_stopped", "run_cancelled" -> Paint.MAGENTA;
      case OutputLine.TYPE -> Paint.DIM;
      default -> RunFact.TYPES.contains(event.type()) ? Paint.CYAN : Paint.BLUE;
    };
  }

  private static String text(Fields in, String name) {
    String text = in.text(name, LONGEST);
    return text == null ? "" : text;
  }

  /// Nothing where there is no value: whoever moved the run past the server told less.
  private static String around(String before, String value, String behind) {
    return value.isEmpty() ? "" : before + value + behind;
  }

  private static String value(@Nullable Json value) {
    return value == null ? "" : value.text();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - Cells.width(text)));
  }
}
