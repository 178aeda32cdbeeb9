package dev.runledger.api;

import dev.runledger.event.Event;
import dev.runledger.event.EventType;
import dev.runledger.event.NewEvent;
import dev.runledger.event.PassingEvent;
import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.http.Answer;
import dev.runledger.http.Waits;
import dev.runledger.id.RunId;
import dev.runledger.json.JsonWriter;
import dev.runledger.wire.EventJson;
import dev.runledger.wire.SseFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One open event stream: reads what comes next and writes it as frames, until the log ends, the
/// reader goes or the server does. Only the end of the log is said; after anything else the reader
/// comes back.
final class StreamReader implements Answer.Source {
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final int PIECE = 64 * 1024;

  private final Subscription subscription;
  private final Waits.Seat seat;
  private final Duration heartbeat;
  private final @Nullable RunId run;
  private @Nullable JsonWriter init;

  /// @param run whose log it is; null where it is that of a session, or of all
  /// @param init what the stream says first; null for nothing
  StreamReader(
      Subscription subscription,
      Waits.Seat seat,
      Duration heartbeat,
      @Nullable RunId run,
      @Nullable JsonWriter init) {
    this.subscription = subscription;
    this.seat = seat;
    this.heartbeat = heartbeat;
    this.run = run;
    this.init = init;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    send(out, SseFrame.retry(RETRY));
    if (init != null) {
      for (byte[] piece : SseFrame.frame(EventType.INIT, init.pieces())) {
        send(out, piece);
      }
      // It may be large, and the stream open for days.
      init = null;
    }
    long spoken = System.nanoTime();
    while (true) {
      // What a filter leaves out must not keep the heartbeat back.
      Duration silence = heartbeat.minusNanos(System.nanoTime() - spoken);
      Optional<Next> next =
          seat.during(() -> subscription.next(silence.isPositive() ? silence : Duration.ZERO));
      if (next.isEmpty()) {
        return;
      }
      boolean said =
          switch (next.get()) {
            case Next.Events events -> sendAll(out, events);
            case Next.Passing passing -> send(out, frame(passing.event()));
            case Next.Silence _ -> send(out, SseFrame.heartbeat());
            case Next.Ended ended -> {
              send(out, end(ended));
              yield false;
            }
            case Next.Gone _ -> false;
          };
      if (next.get() instanceof Next.Ended || next.get() instanceof Next.Gone) {
        return;
      }
      spoken = said ? System.nanoTime() : spoken;
    }
  }

  @Override
  public void close() {
    subscription.close();
    seat.close();
  }

  /// In pieces: a reader that is only slow must not look like one that stands still, and what is
  /// written at once is held in memory.
  private static boolean sendAll(OutputStream out, Next.Events events) throws IOException {
    var frames = new ByteArrayOutputStream();
    for (Next.Numbered one : events.events()) {
      frames.writeBytes(SseFrame.event(one.number(), one.event()));
      if (frames.size() >= PIECE) {
        send(out, frames.toByteArray());
        frames.reset();
      }
    }
    send(out, frames.toByteArray());
    return !events.events().isEmpty();
  }

  private static boolean send(OutputStream out, byte[] frames) throws IOException {
    for (int at = 0; at < frames.length; at += PIECE) {
      out.write(frames, at, Math.min(PIECE, frames.length - at));
    }
    out.flush();
    return frames.length > 0;
  }

  /// An event that is not stored: it has no id, so that nobody asks for what comes after it, and
  /// the number 0.
  private static byte[] frame(PassingEvent passing) {
    NewEvent told = passing.event();
    var event =
        new Event(
            passing.session(),
            passing.run(),
            0,
            null,
            told.type(),
            told.source(),
            told.nodeName(),
            told.step(),
            told.payload(),
            passing.at(),
            told.eventId());
    return SseFrame.frame(null, told.type(), EventJson.write(event));
  }

  private byte[] end(Next.Ended ended) {
    String data =
        new JsonWriter()
            .object()
            .text("run_id", run)
            .word("status", ended.status())
            .number("last_seq", ended.lastSeq())
            .endObject()
            .toString();
    return SseFrame.frame(null, EventType.STREAM_END, data);
  }
}
