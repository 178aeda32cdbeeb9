package dev.runledger.api;

import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.event.NewEvent;
import dev.runledger.feed.Feed;
import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.EntityTag;
import dev.runledger.http.RequestBody;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.EventLog;
import dev.runledger.ledger.Ledger;
import dev.runledger.run.Run;
import dev.runledger.wire.EventBodies;
import dev.runledger.wire.EventJson;
import dev.runledger.wire.Paths;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongConsumer;

/// The logs of runs and sessions: a page as JSON, or a stream that goes on, as the Accept header
/// says; and appends.
public final class EventRoutes implements Routes {
  private static final int MOST_EVENTS = 10_000;
  private static final int USUAL_EVENTS = 1000;

  private final EventLog log;
  private final Feed feed;
  private final Ledger ledger;
  private final EventStreams streams;
  private final LongConsumer appends;

  /// @param appends counts events that were appended
  public EventRoutes(
      EventLog log, Feed feed, Ledger ledger, EventStreams streams, LongConsumer appends) {
    this.log = log;
    this.feed = feed;
    this.ledger = ledger;
    this.streams = streams;
    this.appends = appends;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(Paths.RUN_EVENTS, this::ofRun).taking(Asked.SINCE, Asked.LIMIT, Asked.EVENT_TYPE),
        Route.post(Paths.RUN_EVENTS, this::appendToRun),
        Route.get(Paths.SESSION_EVENTS, this::ofSession)
            .taking(Asked.SINCE, Asked.LIMIT, Asked.EVENT_TYPE),
        Route.post(Paths.SESSION_EVENTS, this::appendToSession));
  }

  private Answer ofRun(Call call) {
    RunId id = Asked.run(call);
    String type = Asked.eventType(call);
    long since = since(call);
    int limit = limit(call);
    if (!streams.isWanted(call)) {
      return page(call, feed.ofRun(id, since, limit, type));
    }
    Run run = ledger.run(id);
    Long seen = streams.lastEventId(call);
    if (seen != null && run.state().isOver() && seen >= run.lastRunSeq()) {
      // Nothing else makes a browser's EventSource stop asking.
      return EventStreams.varied(Answer.nothing(204));
    }
    return streams.ofRun(run, seen == null ? since : seen, type);
  }

  private Answer ofSession(Call call) {
    SessionId id = Asked.session(call);
    String type = Asked.eventType(call);
    long since = since(call);
    int limit = limit(call);
    if (!streams.isWanted(call)) {
      return page(call, feed.ofSession(id, since, limit, type));
    }
    Long seen = streams.lastEventId(call);
    return streams.ofSession(id, seen == null ? since : seen, type);
  }

  private Answer appendToRun(Call call) {
    RunId id = Asked.run(call);
    List<NewEvent> events = events(call);
    return appended(log.append(id, Asked.lease(call), events), events);
  }

  private Answer appendToSession(Call call) {
    SessionId id = Asked.session(call);
    List<NewEvent> events = events(call);
    return appended(log.append(id, events), events);
  }

  private Answer appended(Appended appended, List<NewEvent> events) {
    appends.accept(events.size());
    return Answers.json(EventJson.write(appended));
  }

  private static List<NewEvent> events(Call call) {
    RequestBody body = call.body();
    if (!body.isEmpty()) {
      body.takes(RequestBody.JSON, RequestBody.NDJSON);
    }
    byte[] bytes = body.whole(Limits.BODY_BYTES);
    return body.mediaType().equals(RequestBody.NDJSON)
        ? EventBodies.readLines(bytes)
        : EventBodies.read(bytes);
  }

  private static Answer page(Call call, EventPage page) {
    Answer whole = EventStreams.varied(Answers.json(EventJson.write(page)));
    return tag(page).answer(call.headers(EntityTag.KNOWN), whole);
  }

  /// Events never change, so where a page begins and ends says what is in it, at less cost than a
  /// digest of megabytes; and how many there are, since a deleted run leaves a gap in its session.
  /// The times tell a log from another one of the same name, made after that was deleted.
  private static EntityTag tag(EventPage page) {
    List<Event> events = page.events();
    String end = events.size() + "." + page.lastSeq() + (page.hasMore() ? "+" : "");
    return EntityTag.digest(
        events.isEmpty()
            ? end
            : String.join("-", place(events.getFirst()), place(events.getLast()), end));
  }

  private static String place(Event event) {
    return event.seq() + "." + ChronoUnit.MICROS.between(Instant.EPOCH, event.createdAt());
  }

  private static long since(Call call) {
    Long since = Asked.since(call);
    return since == null ? 0 : since;
  }

  /// How many events a page may have. A stream has them all, but what is wrong is wrong there too.
  private static int limit(Call call) {
    return (int) call.query().integer(Asked.LIMIT, 1, MOST_EVENTS, USUAL_EVENTS);
  }
}
