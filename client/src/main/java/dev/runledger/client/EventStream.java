package dev.runledger.client;

import dev.runledger.client.Transport.Answer;
import dev.runledger.event.Event;
import dev.runledger.event.EventType;
import dev.runledger.problem.ProblemException;
import dev.runledger.wire.EventJson;
import dev.runledger.wire.Headers;
import dev.runledger.wire.SseFrame;
import dev.runledger.wire.SseParser.Message;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Follows a log: every event once, in order, from any point and for as long as it takes. When the
/// connection is lost, the server restarts or says nothing for half a minute, it connects again
/// after the last event that it gave out, and keeps trying. For one reader at a time; closing it
/// from another thread ends the reader's wait.
public final class EventStream implements Iterable<Event>, AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int NO_CONTENT = 204;

  private final Transport transport;
  private final Query query;
  private final Closing closing = new Closing();
  private final BackOff backOff =
      new BackOff(FIRST_PAUSE, LONGEST_PAUSE, ThreadLocalRandom.current());
  private final Queue<Message> ready = new ArrayDeque<>();
  private final long created = System.nanoTime();
  private volatile @Nullable StreamConnection connection;
  private volatile Cursor cursor;
  private int attempts;
  private @Nullable Duration asked;
  private boolean everConnected;
  private boolean received;
  private boolean ended;

  /// @param cursor from where to follow
  EventStream(Transport transport, Query query, Cursor cursor) {
    this.transport = transport;
    this.query = query.with("since_seq", cursor.last() > 0 ? cursor.last() : null);
    this.cursor = cursor;
  }

  /// Goes on after this position of the feed, as a reader that was there before.
  EventStream(Transport transport, Query query, long position) {
    this.transport = transport;
    this.query = query;
    this.cursor = new Cursor(Cursor.Counting.FEED, position);
    this.received = true;
  }

  /// Waits for the next event; empty after the end of the log, or once the stream or its client is
  /// closed.
  ///
  /// @throws RunledgerException when the server refuses the stream (there is no such run), was
  ///   never reached, or leaves out an event or gives one twice
  public Optional<Event> next() {
    while (!ended && !closing.isClosed()) {
      Message message = ready.poll();
      if (message == null) {
        fill();
      } else if (message.type().equals(EventType.STREAM_END)) {
        end();
      } else if (!message.type().equals(EventType.INIT)) {
        return Optional.of(taken(message));
      }
    }
    return Optional.empty();
  }

  /// The number of the last event that was given out, in this log's own counting: from where to
  /// follow it another time.
  public long lastSeq() {
    return cursor.last();
  }

  /// False while it looks for its server: before it has found it, and after it has lost it.
  public boolean isConnected() {
    return connection != null;
  }

  /// Goes on where [#next] is.
  @Override
  public Iterator<Event> iterator() {
    return new Walk();
  }

  /// May be called from any thread, also while another waits in [#next].
  @Override
  public void close() {
    closing.close();
  }

  private Event taken(Message message) {
    try {
      Event event = EventJson.read(message.data());
      if (cursor.counts(event)) {
        cursor = cursor.past(message, event);
        received = true;
      }
      backOff.reset();
      return event;
    } catch (ProblemException e) {
      end();
      throw Faults.unreadable("event after " + cursor.last(), e);
    } catch (RunledgerException e) {
      end();
      throw e;
    }
  }

  private void end() {
    ended = true;
    disconnect();
  }

  /// Gets more messages, or finds out that there are none for now.
  private void fill() {
    StreamConnection open = connection;
    if (open == null) {
      connect();
      return;
    }
    try {
      if (!open.read(ready)) {
        disconnect();
      }
    } catch (IOException e) {
      disconnect();
      if (!closing.isClosed() && Thread.currentThread().isInterrupted()) {
        throw Faults.interrupted(new InterruptedException());
      }
    }
  }

  private void connect() {
    if (!closing.enter()) {
      return;
    }
    try {
      if (attempts++ == 0 || !closing.await(pause())) {
        open(transport.once(call(), BodyHandlers.ofInputStream()));
      }
    } catch (RunledgerException e) {
      if (transport.http().isTerminated()) {
        end();
      } else if (!closing.isClosed() && !isWorthAnotherTry(e)) {
        end();
        throw e;
      }
      asked = e.fault().retryAfter();
    } catch (InterruptedException e) {
      throw Faults.interrupted(e);
    } finally {
      closing.leave();
    }
  }

  private Duration pause() {
    Duration own = backOff.next();
    return asked == null || asked.compareTo(own) < 0 ? own : asked;
  }

  private void open(Answer<InputStream> answer) {
    everConnected = true;
    StreamConnection opened = new StreamConnection(answer.body(), transport.silence());
    if (answer.status() == NO_CONTENT) {
      opened.close();
      end();
    } else {
      connection = opened;
      closing.takeAlong(opened);
    }
  }

  private Call call() {
    Call call = Call.get(query.toString()).with("Accept", SseFrame.MEDIA_TYPE);
    return received ? call.with(Headers.LAST_EVENT_ID, String.valueOf(cursor.last())) : call;
  }

  private boolean isWorthAnotherTry(RunledgerException e) {
    return e.isPassing()
        && (everConnected || System.nanoTime() - created < transport.persistence().toNanos());
  }

  private void disconnect() {
    StreamConnection open = connection;
    if (open != null) {
      open.close();
      connection = null;
    }
  }

  private final class Walk implements Iterator<Event> {
    private Optional<Event> ahead = Optional.empty();

    @Override
    public boolean hasNext() {
      if (ahead.isEmpty()) {
        ahead = EventStream.this.next();
      }
      return ahead.isPresent();
    }

    @Override
    public Event next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The stream has ended");
      }
      Event event = ahead.orElseThrow();
      ahead = Optional.empty();
      return event;
    }
  }
}
