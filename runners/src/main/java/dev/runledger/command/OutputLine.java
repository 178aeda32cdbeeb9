package dev.runledger.command;

import dev.runledger.event.EventType;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonText;
import dev.runledger.json.JsonWriter;
import dev.runledger.problem.ProblemException;
import java.util.Optional;

/// What a line of output says: an event of its own, when it is a JSON object with a `type` that is
/// a legal type of event and not one of the server's, else just text.
///
/// @param payload the object without its `type`: each value exactly as it was written
/// @param step the object's `step`, when that is a whole number; it is in the payload too
record OutputLine(String type, Json payload, Optional<Integer> step) {
  static final String ASK = "ask";
  static final String RESULT = "result";
  private static final String TYPE = "type";

  /// Empty when the line is just text.
  static Optional<OutputLine> read(String line) {
    String text = line.strip();
    if (!text.startsWith("{") || !text.endsWith("}") || !text.contains("\"type\"")) {
      return Optional.empty();
    }
    try {
      JsonText.object(text);
      return typed(Body.answer(text));
    } catch (ProblemException e) {
      return Optional.empty();
    }
  }

  NewEvent event() {
    return new NewEvent(type, null, null, step.orElse(null), payload, null, false);
  }

  private static Optional<OutputLine> typed(Fields fields) {
    String type = fields.text(TYPE);
    JsonWriter rest = new JsonWriter().object();
    for (String name : fields.names()) {
      if (!name.equals(TYPE)) {
        rest.raw(name, fields.value(name));
      }
    }
    Json payload = rest.endObject().json();
    fields.finish();
    return type == null || !EventType.isWellFormed(type) || EventType.isReserved(type)
        ? Optional.empty()
        : Optional.of(new OutputLine(type, payload, step(fields)));
  }

  private static Optional<Integer> step(Fields fields) {
    Json step = fields.value("step");
    return step != null && step.text().matches("[0-9]{1,9}")
        ? Optional.of(Integer.parseInt(step.text()))
        : Optional.empty();
  }
}
