package dev.runledger.feed;

import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Run;
import dev.runledger.run.Session;
import dev.runledger.store.EventTable;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads logs, once or for as long as they grow. Streaming is reading: whoever follows is a cursor
/// that reads, waits for the bell, and reads again. Nothing is queued for a slow reader, and a lost
/// ring costs time only.
public final class Feed {
  private final Store store;
  private final Passers passers;

  public Feed(Store store) {
    this.store = store;
    this.passers = new Passers(store.bell());
  }

  /// A page of a run's log.
  ///
  /// @param since a run_seq; what comes after it is read
  /// @param type null for every type
  public EventPage ofRun(RunId id, long since, int limit, @Nullable String type) {
    return store.read(tx -> {
      Run run = find(tx, id);
      requireReached(since, run.lastRunSeq());
      List<Event> read = tx.events().ofRun(run.id(), since, limit + 1, type);
      return page(read, limit, run.lastRunSeq());
    });
  }

  /// A page of a session's log.
  ///
  /// @param since a seq; what comes after it is read
  /// @param type null for every type
  public EventPage ofSession(SessionId id, long since, int limit, @Nullable String type) {
    return store.read(tx -> {
      Session session = find(tx, id);
      requireReached(since, session.lastSeq());
      List<Event> read = tx.events().ofSession(id, since, limit + 1, type);
      return page(read, limit, session.lastSeq());
    });
  }

  private static EventPage page(List<Event> read, int limit, long last) {
    if (read.size() > limit) {
      return new EventPage(read.subList(0, limit), last, true);
    }
    // Cut short for its size: whether anything follows is seen when it is asked for.
    return new EventPage(read, last, text(read) >= EventTable.MOST_TEXT);
  }

  private static long text(List<Event> events) {
    return events.stream().mapToLong(event -> event.payload().text().length()).sum();
  }

  /// Follows a run's log from after `since` (a run_seq) to its end.
  ///
  /// @throws ProblemException when there is no such run, or its log has not come so far
  public Subscription followRun(RunId id, long since, Predicate<String> types) {
    Run run = store.read(tx -> find(tx, id));
    requireReached(since, run.lastRunSeq());
    return new Subscription(
        store,
        new RunCursor(run.id(), since),
        types,
        passers.listen(new Topic.OfRun(run.id())),
        new Topic.OfRun(run.id()));
  }

  /// Follows a session's log from after `since` (a seq), for as long as the session is there.
  ///
  /// @throws ProblemException when there is no such session, or its log has not come so far
  public Subscription followSession(SessionId id, long since, Predicate<String> types) {
    Session session = store.read(tx -> find(tx, id));
    requireReached(since, session.lastSeq());
    Topic topic = new Topic.OfSession(id);
    return new Subscription(
        store, new SessionCursor(id, since), types, passers.listen(topic), topic);
  }

  /// Follows everything, from after a position of the global order.
  ///
  /// @param since null for from now on
  /// @param shown which events are wanted
  public Subscription followAll(@Nullable Long since, Predicate<Event> shown) {
    // A write: what was appended before is behind the end then.
    long end =
        since == null
            ? store.write(tx -> tx.events().feedEnd())
            : store.read(tx -> tx.events().feedEnd());
    long from = since == null ? end : since;
    requireReached(from, end);
    return new Subscription(
        store, new FeedCursor(from, shown), _ -> true, passers.nobody(), new Topic.Feed());
  }

  private static void requireReached(long since, long last) {
    if (since > last) {
      throw new ProblemException(new RunProblem.CursorAhead(since, last));
    }
  }

  private static Run find(Tx tx, RunId id) {
    return tx.runs()
        .find(id)
        .orElseThrow(() -> new ProblemException(new Problem.NotFound("run", id.value())));
  }

  private static Session find(Tx tx, SessionId id) {
    return tx.sessions()
        .find(id)
        .orElseThrow(() -> new ProblemException(new Problem.NotFound("session", id.value())));
  }
}
