package dev.runledger.api;

import dev.runledger.event.Event;
import dev.runledger.feed.Feed;
import dev.runledger.feed.Subscription;
import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Faults;
import dev.runledger.http.MediaRange;
import dev.runledger.http.Waits;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonWriter;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.run.Run;
import dev.runledger.wire.Headers;
import dev.runledger.wire.SseFrame;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens event streams: as many as there may be, from where the reader left off.
public final class EventStreams {
  private final Feed feed;
  private final Faults faults;
  private final Waits streams;
  private final Duration heartbeat;

  /// @param faults tells a database that is away from what nobody foresaw
  /// @param streams where streams wait for what comes next
  /// @param heartbeat how long a stream may be silent
  public EventStreams(Feed feed, Faults faults, Waits streams, Duration heartbeat) {
    this.feed = feed;
    this.faults = faults;
    this.streams = streams;
    this.heartbeat = heartbeat;
  }

  /// Whether the request prefers a stream to a page: it says so, and wants a page no more than
  /// that.
  boolean isWanted(Call call) {
    List<MediaRange> wishes = MediaRange.read(call.headers("Accept"));
    MediaRange stream = MediaRange.of(wishes, SseFrame.MEDIA_TYPE);
    MediaRange page = MediaRange.of(wishes, "application/json");
    return stream != null
        && stream.exactness() > 0
        && stream.weight() > 0
        && (page == null || stream.weight() >= page.weight());
  }

  /// The number of the last event that the reader saw; null when it comes for the first time.
  @Nullable Long lastEventId(Call call) {
    String id = call.header(Headers.LAST_EVENT_ID);
    if (id == null || id.isEmpty()) {
      return null;
    }
    if (!id.matches("[0-9]{1,18}")) {
      throw new ProblemException(
          new BadRequest(
              "The header Last-Event-ID is '" + id + "'.",
              "It must be the id of an event of this stream: a whole number."));
    }
    return Long.valueOf(id);
  }

  Answer ofRun(Run run, long since, @Nullable String type) {
    return stream(() -> feed.followRun(run.id(), since, only(type)), run.id(), null);
  }

  Answer ofSession(SessionId id, long since, @Nullable String type) {
    return stream(() -> feed.followSession(id, since, only(type)), null, null);
  }

  /// @param since null for from now on
  /// @param shown which events are wanted
  /// @param init what the stream says first; null for nothing
  Answer ofAll(@Nullable Long since, Predicate<Event> shown, @Nullable Supplier<JsonWriter> init) {
    return stream(() -> feed.followAll(since, shown), null, init);
  }

  /// Says that the answer depends on what the Accept header asked for.
  static Answer varied(Answer answer) {
    return answer.with("Vary", "Accept");
  }

  /// @param run whose log it is; null where it is that of a session, or of all
  private Answer stream(
      Supplier<Subscription> open, @Nullable RunId run, @Nullable Supplier<JsonWriter> init) {
    Waits.Seat seat = streams.take();
    Subscription subscription = null;
    JsonWriter first;
    try {
      subscription = open.get();
      // After the cursor was set: what happens meanwhile is told twice rather than not at all.
      first = init == null ? null : init.get();
    } catch (RuntimeException | Error e) {
      if (subscription != null) {
        subscription.close();
      }
      seat.close();
      throw e;
    }
    return varied(
        Answer.stream(
                SseFrame.MEDIA_TYPE,
                -1,
                new LosableStream(
                    new StreamReader(subscription, seat, heartbeat, run, first), faults))
            .with("Cache-Control", "no-cache")
            .with("X-Accel-Buffering", "no"));
  }

  /// @param type null for every type
  static Predicate<String> only(@Nullable String type) {
    return type == null ? _ -> true : type::equals;
  }
}
