package dev.runledger.command;

import dev.runledger.event.Json;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.runner.RunContext;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes events of what a process writes: an event of its own of each line that is one, a `log`
/// event of any other.
final class Output {
  static final String STDOUT = "stdout";
  static final String STDERR = "stderr";
  private static final int LONGEST_LOG = 64 << 10;

  private final RunContext run;
  private final Consumer<Question> questions;
  private final Tail errors = new Tail();
  private final AtomicLong lines = new AtomicLong();
  private volatile @Nullable Json result;

  /// @param questions asks, without holding up the output that follows
  Output(RunContext run, Consumer<Question> questions) {
    this.run = run;
    this.questions = questions;
  }

  /// The line `{"type":"ask","reason":"…","schema":{…}}`.
  ///
  /// @param schema of the answer; null when any will do
  record Question(String reason, @Nullable Json schema) {}

  /// A whole line.
  ///
  /// @param stream stdout or stderr
  void line(String stream, String text) throws InterruptedException {
    lines.incrementAndGet();
    remember(stream, text);
    OutputLine line = OutputLine.read(text).orElse(null);
    if (line == null) {
      log(stream, text, 0, true);
    } else if (line.type().equals(OutputLine.ASK)) {
      questions.accept(question(line.payload()));
    } else {
      if (line.type().equals(OutputLine.RESULT)) {
        result = line.payload();
      }
      run.emit(line.event());
    }
  }

  /// A piece of a line that is too long to be taken whole.
  ///
  /// @param firstPart the number of its first part within the line, from 1
  /// @param ends the line ends with it
  /// @return the number of the part that comes next
  int piece(String stream, String text, int firstPart, boolean ends) throws InterruptedException {
    if (ends) {
      lines.incrementAndGet();
    }
    remember(stream, text);
    return log(stream, text, firstPart, ends);
  }

  long lines() {
    return lines.get();
  }

  /// The payload of the last `result` event; null when there was none.
  @Nullable Json result() {
    return result;
  }

  /// The end of stderr; '' when there was nothing.
  String errors() {
    return errors.text();
  }

  /// @param part of the first event that comes of it; 0 for a whole line
  private int log(String stream, String text, int part, boolean ends) throws InterruptedException {
    if (part == 0 && text.length() <= LONGEST_LOG) {
      run.emit("log", payload(stream, text).endObject().json());
      return 0;
    }
    int next = Math.max(1, part);
    int start = 0;
    do {
      int stop = cut(text, start);
      boolean more = stop < text.length() || !ends;
      JsonWriter payload = payload(stream, text.substring(start, stop));
      run.emit("log", payload.number("part", next++).bool("more", more).endObject().json());
      start = stop;
    } while (start < text.length());
    return next;
  }

  private static JsonWriter payload(String stream, String text) {
    return new JsonWriter().object().text("stream", stream).text("line", text);
  }

  /// No cut goes through a pair of surrogates.
  private static int cut(String text, int start) {
    int stop = Math.min(text.length(), start + LONGEST_LOG);
    return stop < text.length() && Character.isHighSurrogate(text.charAt(stop - 1))
        ? stop - 1
        : stop;
  }

  private static Question question(Json payload) {
    Fields fields = Body.answer(payload.text());
    Json reason = fields.value("reason");
    boolean said = reason != null && reason.text().startsWith("\"");
    String text = said ? fields.text("reason", Limits.SENTENCE_LENGTH) : null;
    Json schema = fields.value("schema");
    return new Question(
        text == null || text.isBlank() ? "The command asks." : text,
        schema != null && schema.text().startsWith("{") ? schema : null);
  }

  private void remember(String stream, String text) {
    if (stream.equals(STDERR)) {
      errors.add(text);
    }
  }
}
