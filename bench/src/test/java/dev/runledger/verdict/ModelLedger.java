package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.history.Op;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A ledger of one table, as small as it can be, in a time that is only a number (of milliseconds).
/// It can be wrong in one way. The first run is the one that runners hold.
final class ModelLedger {
  static final long LEASE = 1000;
  static final int RUNS = 3;

  /// How long a relaxed ledger takes to write down what it has acknowledged.
  private static final long RELAXED = 400;

  private static final List<RunId> IDS =
      IntStream.range(0, RUNS).mapToObj(run -> new RunId("run_00000000000" + run)).toList();

  private final Bug bug;
  private final List<Row> rows = new ArrayList<>();
  private long ids;
  private @Nullable Holder holder;

  /// @param id given when its transaction began
  /// @param committed when it cannot be lost any more
  private record Row(long id, long committed, Event event) {}

  private record Holder(String grant, RunnerId runner, long until) {}

  ModelLedger(Bug bug) {
    this.bug = bug;
    for (int run = 0; run < RUNS; run++) {
      store(run, 0, 0, "run_created", "{}", null);
    }
  }

  static RunId run(int run) {
    return IDS.get(run);
  }

  /// Gives the first run to a runner, if nobody has it.
  boolean claim(long time, int node, String grant, RunnerId runner) {
    Holder last = holder;
    if (last != null && last.until() > byClock(time, node)) {
      return false;
    }
    if (last != null) {
      store(0, time, time, "run_requeued", "{\"reason\":\"lease_expired\"}", null);
    }
    holder = new Holder(grant, runner, time + LEASE);
    String payload = "{\"runner_id\":\"%s\",\"attempt\":1}".formatted(runner);
    store(0, time, time, "run_claimed", payload, null);
    return true;
  }

  boolean renew(long time, int node, String grant) {
    Holder now = holder;
    if (now == null || !now.grant().equals(grant) || now.until() < byClock(time, node)) {
      return false;
    }
    holder = new Holder(grant, now.runner(), time + LEASE);
    return true;
  }

  /// @param grant null for somebody who needs none
  boolean mayAppend(@Nullable String grant) {
    Holder now = holder;
    return grant == null || bug == Bug.FENCE_DROPPED || (now != null && now.grant().equals(grant));
  }

  /// @param takes how long its transaction is open
  /// @return its number
  long append(int run, long time, long takes, Op.Written event) {
    long committed = time + (bug == Bug.RELAXED_DURABILITY ? RELAXED : takes);
    return store(run, time, committed, event.type(), event.payload().text(), event.id());
  }

  private long store(
      int run, long time, long committed, String type, String payload, @Nullable EventId id) {
    long number = 1 + rows.stream().filter(row -> run(run).equals(row.event().runId())).count();
    rows.add(
        new Row(
            ++ids,
            committed,
            new Event(
                new SessionId("ses_00000000000" + run),
                run(run),
                number,
                number,
                type,
                null,
                null,
                null,
                new Json(payload),
                Instant.ofEpochMilli(time),
                id)));
    return number;
  }

  /// The process dies and comes back: what was not committed has never been.
  void crash(long time) {
    rows.removeIf(row -> row.committed() > time);
  }

  List<Event> log(int run, long time) {
    return rows.stream()
        .filter(row -> row.committed() <= time || bug == Bug.RELAXED_DURABILITY)
        .map(Row::event)
        .filter(event -> run(run).equals(event.runId()))
        .toList();
  }

  /// What a reader of the feed is given that it has not seen.
  ///
  /// @param given how many it has seen
  /// @param lastId the last that it has seen
  Fed feed(long time, int given, long lastId) {
    boolean byId = bug == Bug.PAGED_BY_ID;
    List<Row> fresh =
        rows.stream()
            .filter(row -> row.committed() <= time && (!byId || row.id() > lastId))
            .sorted(
                byId
                    ? Comparator.comparingLong(Row::id)
                    : Comparator.comparingLong(Row::committed).thenComparingLong(Row::id))
            .skip(byId ? 0 : given)
            .toList();
    return new Fed(
        fresh.stream().map(Row::event).toList(), fresh.isEmpty() ? lastId : fresh.getLast().id());
  }

  record Fed(List<Event> events, long lastId) {}

  private long byClock(long time, int node) {
    return bug == Bug.NODES_CLOCK && node > 0 ? time + 2 * LEASE : time;
  }
}
