package dev.runledger.wire;

import dev.runledger.event.EventType;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.json.Utf8;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.ReservedEventType;
import java.util.ArrayList;
import java.util.List;

/// The body of POST …/events: one event, a list of them, or a line each.
public final class EventBodies {
  public static final String NDJSON = "application/x-ndjson";

  private EventBodies() {}

  /// @param body a JSON object or a list of objects; an append is all or nothing, so one fault
  ///   refuses all of it
  public static List<NewEvent> read(byte[] body) {
    return events(Body.objectOrList(body));
  }

  /// @param body newline-delimited JSON, also all or nothing; `/2/step` points into its third event
  public static List<NewEvent> readLines(byte[] body) {
    return events(Body.linesAsList(body));
  }

  private static List<NewEvent> events(List<Fields> objects) {
    List<NewEvent> events = new ArrayList<>(objects.size());
    objects.forEach(in -> events.add(read(in)));
    Fields.finishAll(objects);
    events.forEach(EventBodies::checkEvent);
    return events;
  }

  /// Reads one event; [#checkEvent] has to follow when the fields are finished.
  static NewEvent read(Fields in) {
    String type = in.requiredText("event_type", Limits.SENTENCE_LENGTH);
    if (!type.isBlank() && !EventType.isWellFormed(type)) {
      in.error(
          "event_type",
          "event_type must be 1 to 100 letters, digits or _ . : - and begin with a letter");
    }
    Long step = in.integer("step", 0, Integer.MAX_VALUE);
    Json payload = in.object("payload");
    return new NewEvent(
        type,
        in.text("source"),
        in.text("node_name"),
        step == null ? null : step.intValue(),
        payload == null ? Json.EMPTY_OBJECT : payload,
        in.id("event_id", EventId::new),
        in.bool("ephemeral", false));
  }

  static void checkEvent(NewEvent event) {
    if (EventType.isReserved(event.type())) {
      throw new ProblemException(new ReservedEventType(event.type()));
    }
    Limits.checkSize(
        Utf8.length(event.payload().text()), Limits.EVENT_BYTES, "The payload of an event");
  }

  /// A list, whatever its length.
  public static byte[] write(List<NewEvent> events) {
    JsonWriter out = new JsonWriter().array();
    for (NewEvent event : events) {
      out.object();
      writeFields(out, event);
      out.endObject();
    }
    return out.endArray().bytes();
  }

  static void writeFields(JsonWriter out, NewEvent event) {
    out.text("event_type", event.type());
    JobJson.writeGiven(out, "source", event.source());
    JobJson.writeGiven(out, "node_name", event.nodeName());
    if (event.step() != null) {
      out.number("step", event.step());
    }
    out.raw("payload", event.payload());
    JobJson.writeGiven(out, "event_id", event.eventId());
    if (event.ephemeral()) {
      out.bool("ephemeral", true);
    }
  }
}
