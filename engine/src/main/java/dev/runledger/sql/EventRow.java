package dev.runledger.sql;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.store.EventTable;
import dev.runledger.store.EventTable.FeedEntry;
import dev.runledger.store.SealTable.Entry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A row of `run_events`, and one of `feed`.
public final class EventRow {
  private EventRow() {}

  public static Event read(Row row) {
    String eventId = row.textOrNull("event_id");
    return new Event(
        row.longValue("id"),
        new SessionId(row.text("session_id")),
        runId(row),
        row.longValue("seq"),
        row.longOrNull("run_seq"),
        row.text("event_type"),
        row.textOrNull("source"),
        row.textOrNull("node_name"),
        row.integerOrNull("step"),
        new Json(row.text("payload")),
        row.instant("created_at"),
        eventId == null ? null : new EventId(eventId));
  }

  public static Entry entry(Row row) {
    return new Entry(
        read(row),
        row.textOrNull("source_id"),
        row.longOrNull("source_seq"),
        TailRow.seal(row, "hash"));
  }

  public static FeedEntry feedEntry(Row row) {
    return new FeedEntry(
        row.longValue("pos"),
        new SessionId(row.text("session_id")),
        runId(row),
        row.longValue("seq_from"),
        row.longValue("seq_to"),
        row.longOrNull("run_seq_from"));
  }

  /// True for the event with which a page has as much text as a page may have.
  public static Predicate<Event> enough() {
    var text = new AtomicLong();
    return event -> text.addAndGet(event.payload().text().length()) >= EventTable.MOST_TEXT;
  }

  private static @Nullable RunId runId(Row row) {
    String run = row.textOrNull("run_id");
    return run == null ? null : new RunId(run);
  }
}
