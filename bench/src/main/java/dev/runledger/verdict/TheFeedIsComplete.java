package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.id.RunId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The stream of all sessions counts every event of every run once, in one order for everybody,
/// which is the order within each run.
final class TheFeedIsComplete implements Rule {
  @Override
  public String name() {
    return "the feed is complete";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    TreeMap<Long, Op.Seen> all = new TreeMap<>();
    for (Op.FollowedAll followed : evidence.of(Op.FollowedAll.class)) {
      long last = followed.since();
      for (Op.Seen seen : followed.events()) {
        long before = last;
        docket.expect(
            seen.number() == before + 1,
            () -> "position %d came after %d".formatted(seen.number(), before),
            () -> Docket.all(followed.by() + " from " + followed.since(), seen.event()));
        Op.Seen other = all.putIfAbsent(seen.number(), seen);
        docket.expect(
            other == null || other.event().equals(seen.event()),
            () -> "position %d is two events".formatted(seen.number()),
            () -> Docket.all(other == null ? seen.event() : other.event(), seen.event()));
        last = seen.number();
      }
    }
    if (!all.isEmpty()) {
      order(docket, all);
      completeness(evidence, docket, all);
    }
  }

  private static void order(Docket docket, SortedMap<Long, Op.Seen> all) {
    Map<RunId, Event> lastOf = new HashMap<>();
    for (Op.Seen seen : all.values()) {
      Event event = seen.event();
      RunId run = event.runId();
      if (run != null) {
        Event before = lastOf.put(run, event);
        long expected = number(before) + 1;
        docket.expect(
            number(event) == expected,
            () ->
                "at position %d number %d of a run was due, not %d"
                    .formatted(seen.number(), expected, number(event)),
            () -> Docket.all(before, event));
      }
    }
  }

  private static long number(@Nullable Event event) {
    Long number = event == null ? null : event.runSeq();
    return number == null ? 0 : number;
  }

  private static void completeness(Evidence evidence, Docket docket, SortedMap<Long, Op.Seen> all) {
    Map<RunId, Long> reached = new HashMap<>();
    all.values().stream()
        .map(Op.Seen::event)
        .forEach(event -> {
          RunId run = event.runId();
          if (run != null) {
            reached.merge(run, number(event), Math::max);
          }
        });
    for (Map.Entry<RunId, List<Event>> log : evidence.logs().entrySet()) {
      long fed = reached.getOrDefault(log.getKey(), 0L);
      docket.expect(
          fed == log.getValue().size(),
          () -> "the feed has %d of the %d events of a run".formatted(fed, log.getValue().size()),
          () -> Docket.all("the feed ends at position " + all.lastKey(), log.getValue().getLast()));
    }
  }
}
