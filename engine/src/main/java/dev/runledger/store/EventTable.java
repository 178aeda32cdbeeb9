package dev.runledger.store;

import dev.runledger.event.Event;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Seal;
import dev.runledger.id.EventId;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The table `run_events` and the feed.
public interface EventTable {

  /// Numbers the events, stores them, and puts them into the feed.
  ///
  /// @param run null for events of the session itself
  /// @return where they are
  default Numbers append(SessionId session, @Nullable RunId run, List<NewEvent> events) {
    return append(List.of(new Append(session, run, events))).getFirst();
  }

  /// As above for many logs at once, each log at most once.
  ///
  /// @return where the events of each are, in the order of the appends
  List<Numbers> append(List<Append> appends);

  /// Events for one log.
  ///
  /// @param run null for events of the session itself
  /// @param events at least one
  record Append(SessionId session, @Nullable RunId run, List<NewEvent> events) {

    /// What each event of a run is to carry.
    ///
    /// @param last of the run's last event until now; null when it has none
    public List<@Nullable Seal> seals(@Nullable Seal last, Numbers numbers, Instant now) {
      List<@Nullable Seal> seals = new ArrayList<>(events.size());
      Seal before = last;
      for (int i = 0; i < events.size(); i++) {
        before = Seal.after(before, event(i, numbers, now), null, null);
        seals.add(before);
      }
      return seals;
    }

    private Event event(int at, Numbers numbers, Instant now) {
      NewEvent event = events.get(at);
      return new Event(
          session,
          run,
          numbers.firstSeq() + at,
          Objects.requireNonNull(numbers.firstRunSeq()) + at,
          event.type(),
          event.source(),
          event.nodeName(),
          event.step(),
          event.payload(),
          now,
          event.eventId());
    }
  }

  /// @param firstRunSeq null for events of the session itself
  record Numbers(long firstSeq, @Nullable Long firstRunSeq) {}

  /// What an append must know of its run; in a writing transaction it stays so until the end of it.
  /// Runs that are not there are missing from the answer.
  List<Head> heads(Set<RunId> runs);

  /// @param token of the lease that it has, or had at its end; null when nobody holds it
  /// @param leaseEnds null when it has no lease, or one without end
  /// @param acknowledged whether the holder has shown that the claim reached it
  /// @param lastRunSeq the number of its last event; 0 when it has none
  /// @param mostSteps the step past which it is asked to stop; null where nothing bounds it
  record Head(
      RunId run,
      SessionId session,
      RunStatus status,
      @Nullable LeaseToken token,
      @Nullable Instant leaseEnds,
      boolean acknowledged,
      long lastRunSeq,
      @Nullable Integer mostSteps) {

    /// Whether this is the token of its lease, and that is not over.
    public boolean isInForce(LeaseToken given, Instant now) {
      return given.equals(token) && (leaseEnds == null || now.isBefore(leaseEnds));
    }
  }

  /// The events of these ids, of each run. Ids that the run does not have are missing.
  List<Event> known(Map<RunId, Set<EventId>> ids);

  /// Whether the run has an event whose id begins with this ASCII text.
  boolean hasIdLike(RunId run, String start);

  /// How much text of payloads is read at once: large events are read in several goes, so that a
  /// reader of a long log never has all of it in memory.
  int MOST_TEXT = 8 << 20;

  /// Events of a run after `since` (a run_seq), in order. Fewer than `limit` come when there are no
  /// more, or when they have [#MOST_TEXT].
  ///
  /// @param type null for every type
  List<Event> ofRun(RunId run, long since, int limit, @Nullable String type);

  /// Events of a session after `since` (a seq), in order; how many, as of a run.
  ///
  /// @param type null for every type
  List<Event> ofSession(SessionId session, long since, int limit, @Nullable String type);

  /// What was appended anywhere, after position `since`, in the global order.
  List<FeedEntry> feed(long since, int limit);

  /// The position of the last event in the global order; 0 when there is none. In a writing
  /// transaction everything that was committed before has its position by then; else some of it may
  /// get one a moment later.
  long feedEnd();

  /// A batch of events in the global order: `seqFrom` has position `pos`, the next one `pos + 1`,
  /// and so on.
  ///
  /// @param run null for events of the session itself
  record FeedEntry(
      long pos,
      SessionId session,
      @Nullable RunId run,
      long seqFrom,
      long seqTo,
      @Nullable Long runSeqFrom) {

    /// The position of the batch's last event.
    public long lastPos() {
      return pos + (seqTo - seqFrom);
    }
  }

  /// Whether this runner was ever given this run, as its log tells.
  boolean everHeld(RunId run, RunnerId runner);
}
