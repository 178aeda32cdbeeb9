package dev.runledger.wire;

import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;

/// A stored event, a page of them, and what an append is answered.
public final class EventJson {
  /// Characters of an event beside its payload.
  private static final int ABOUT_A_HEADER = 270;

  private EventJson() {}

  public static String write(Event event) {
    JsonWriter out = new JsonWriter();
    write(out, event);
    return out.toString();
  }

  public static void write(JsonWriter out, Event event) {
    out.object()
        .number("id", event.id())
        .text("session_id", event.sessionId())
        .text("run_id", event.runId())
        .number("seq", event.seq())
        .number("run_seq", event.runSeq())
        .text("event_type", event.type())
        .text("source", event.source())
        .text("node_name", event.nodeName())
        .number("step", event.step())
        .raw("payload", event.payload())
        .time("created_at", event.createdAt())
        .text("event_id", event.eventId())
        .endObject();
  }

  public static Event read(String json) {
    Fields in = Body.answer(json);
    Event event = read(in);
    in.finish();
    return event;
  }

  public static Event read(Fields in) {
    Long step = in.integer("step", Integer.MIN_VALUE, Integer.MAX_VALUE);
    return new Event(
        in.integer("id", Long.MIN_VALUE, Long.MAX_VALUE),
        in.requiredId("session_id", SessionId::new),
        in.id("run_id", RunId::new),
        in.requiredInteger("seq", 0, Long.MAX_VALUE),
        in.integer("run_seq", 0, Long.MAX_VALUE),
        in.requiredText("event_type", Limits.NAME_LENGTH),
        in.text("source"),
        in.text("node_name"),
        step == null ? null : step.intValue(),
        in.requiredValue("payload"),
        in.requiredTime("created_at"),
        in.id("event_id", EventId::new));
  }

  public static JsonWriter write(EventPage page) {
    JsonWriter out = new JsonWriter(length(page)).object();
    writeFields(out, page);
    return out.endObject();
  }

  private static int length(EventPage page) {
    return page.events().stream()
        .mapToInt(event -> ABOUT_A_HEADER + event.payload().text().length())
        .sum();
  }

  /// As [#write(EventPage)], but inside an object that the caller has opened.
  static void writeFields(JsonWriter out, EventPage page) {
    out.array("events");
    page.events().forEach(event -> write(out, event));
    out.endArray().number("last_seq", page.lastSeq()).bool("has_more", page.hasMore());
  }

  public static EventPage readPage(String json) {
    Fields in = Body.answer(json);
    EventPage page =
        new EventPage(
            in.list("events", Integer.MAX_VALUE).stream().map(EventJson::read).toList(),
            in.requiredInteger("last_seq", 0, Long.MAX_VALUE),
            in.bool("has_more", false));
    in.finish();
    return page;
  }

  public static String write(Appended appended) {
    JsonWriter out = new JsonWriter();
    write(out, appended);
    return out.toString();
  }

  static void write(JsonWriter out, Appended appended) {
    out.object().array("events");
    for (Appended.Place place : appended.events()) {
      out.object()
          .text("event_id", place.eventId())
          .number("seq", place.seq())
          .number("run_seq", place.runSeq())
          .endObject();
    }
    out.endArray().number("last_seq", appended.lastSeq()).endObject();
  }

  public static Appended readAppended(String json) {
    Fields in = Body.answer(json);
    Appended appended =
        new Appended(
            in.list("events", Integer.MAX_VALUE).stream()
                .map(place ->
                    new Appended.Place(
                        place.id("event_id", EventId::new),
                        place.integer("seq", 0, Long.MAX_VALUE),
                        place.integer("run_seq", 0, Long.MAX_VALUE)))
                .toList(),
            in.requiredInteger("last_seq", 0, Long.MAX_VALUE));
    in.finish();
    return appended;
  }
}
