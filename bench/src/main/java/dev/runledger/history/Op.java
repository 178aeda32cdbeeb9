package dev.runledger.history;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that a client did or saw. Times are `System.nanoTime()`, which all processes of a
/// machine share: what it did to the server happened between `began` and `ended`.
public sealed interface Op {
  /// The end of an operation that was never answered: it may happen at any later time, or never.
  long NEVER = Long.MAX_VALUE;

  /// Who.
  String by();

  long began();

  long ended();

  /// What was done to one run.
  sealed interface OfRun extends Op {
    RunId run();
  }

  /// A run was submitted, and the server said so.
  ///
  /// @param served there are runners that take such runs
  record Submitted(String by, long began, long ended, RunId run, boolean served) implements OfRun {}

  /// A run was asked for with a key, and the server answered.
  ///
  /// @param key as it was sent; the prompt of the run is [#prompt]
  /// @param answer all of it
  record Keyed(String by, long began, long ended, RunId run, String key, String answer)
      implements OfRun {
    /// What a request with this key wants to be done.
    public static String prompt(String key) {
      return "do what " + key + " says";
    }
  }

  /// Events were sent to a run.
  ///
  /// @param grant the lease that was shown, by a name of its own; null when none was
  record Appended(
      String by,
      long began,
      long ended,
      RunId run,
      @Nullable String grant,
      List<Written> events,
      Outcome outcome)
      implements OfRun {
    public Appended {
      events = List.copyOf(events);
    }
  }

  record Written(EventId id, String type, Json payload) {}

  /// A runner registered.
  ///
  /// @param replace as the restart of the one before it, which lost what it held
  record Registered(String by, long began, long ended, RunnerId runner, boolean replace)
      implements Op {}

  /// A runner was given a run.
  ///
  /// @param grant a name for the lease
  record Granted(
      String by, long began, long ended, RunId run, RunnerId runner, String grant, int attempt)
      implements OfRun {}

  /// A runner reported, or renewed its lease.
  record Reported(
      String by, long began, long ended, RunId run, String grant, Report report, Outcome outcome)
      implements OfRun {}

  /// Somebody stopped, cancelled or answered a run.
  record Ordered(String by, long began, long ended, RunId run, Order order, Outcome outcome)
      implements OfRun {}

  /// A page of a run's log was read.
  record Paged(
      String by,
      long began,
      long ended,
      RunId run,
      long since,
      int limit,
      List<Event> events,
      long lastSeq,
      boolean hasMore)
      implements OfRun {
    public Paged {
      events = List.copyOf(events);
    }
  }

  /// A run was followed for a while.
  ///
  /// @param toItsEnd the server said that no more will come
  record Followed(
      String by, long began, long ended, RunId run, long since, List<Seen> events, boolean toItsEnd)
      implements OfRun {
    public Followed {
      events = List.copyOf(events);
    }
  }

  /// The stream of all sessions was followed for a while. Positions are in `Seen.number`.
  ///
  /// @param since the position after which it began; 0 for the beginning of everything
  record FollowedAll(String by, long began, long ended, long since, List<Seen> events)
      implements Op {
    public FollowedAll {
      events = List.copyOf(events);
    }
  }

  /// An event of a stream, when it came.
  record Seen(long at, long number, Event event) {}

  /// A run was looked at.
  ///
  /// @param holder null when nobody holds it
  record Looked(
      String by, long began, long ended, RunId run, RunStatus status, @Nullable RunnerId holder)
      implements OfRun {}

  /// Something came back that no server may answer.
  record Broke(String by, long began, long ended, @Nullable RunId run, String what) implements Op {}

  /// Something was broken on purpose.
  record Fault(String by, long began, long ended, String what) implements Op {}

  /// After the last fault: the whole log of a run, as it is read at the very end.
  record Audited(String by, long began, long ended, RunId run, List<Event> log) implements OfRun {
    public Audited {
      log = List.copyOf(log);
    }
  }

  /// After the last fault: the hashes of a run's log were worked out anew.
  ///
  /// @param finding what is wrong with it; null when it is as it was written
  record Verified(String by, long began, long ended, RunId run, @Nullable String finding)
      implements OfRun {}

  /// After the last fault: what a run was made from.
  ///
  /// @param waiting the session that is to be told of its end; null when none waits
  /// @param parameters null where there are none
  record Kept(
      String by,
      long began,
      long ended,
      RunId run,
      SessionId session,
      Lineage.Trigger trigger,
      String prompt,
      @Nullable SessionId waiting,
      @Nullable Json parameters)
      implements OfRun {}

  enum Report {
    STARTED,
    RENEWED,
    WAITING,
    COMPLETED,
    FAILED,
    STOPPED
  }

  enum Order {
    STOP,
    CANCEL,
    ANSWER
  }
}
