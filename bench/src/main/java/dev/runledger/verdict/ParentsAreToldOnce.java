package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.history.Op;
import dev.runledger.id.SessionId;
import dev.runledger.run.Lineage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A session that waits for a child is told of its end by one run, and by no other; or its log says
/// that it is told nothing any more.
final class ParentsAreToldOnce implements Rule {
  private static final Pattern CHILD = Pattern.compile("\"(?:child_)?run_id\": ?\"([^\"]+)\"");

  @Override
  public String name() {
    return "parents are told once";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    Map<String, Integer> told = new HashMap<>();
    for (Op.Kept run : evidence.of(Op.Kept.class)) {
      Json parameters = run.parameters();
      if (run.trigger() == Lineage.Trigger.SYSTEM && parameters != null) {
        count(told, run.session(), parameters);
      }
    }
    for (Event event : undelivered(evidence)) {
      count(told, event.sessionId(), event.payload());
    }
    for (Op.Kept child : evidence.of(Op.Kept.class)) {
      SessionId parent = child.waiting();
      List<Event> log = evidence.log(child.run());
      if (parent != null && !log.isEmpty() && Evidence.isFinal(log.getLast())) {
        int times = told.getOrDefault(about(parent, child.run().value()), 0);
        docket.expect(
            times == 1,
            () -> "a parent was told %d times of its child".formatted(times),
            () -> Docket.all(child, log.getLast()));
      }
    }
  }

  private static void count(Map<String, Integer> told, SessionId parent, Json names) {
    Matcher child = CHILD.matcher(names.text());
    while (child.find()) {
      told.merge(about(parent, child.group(1)), 1, Integer::sum);
    }
  }

  private static String about(SessionId parent, String child) {
    return parent + " " + child;
  }

  /// Each of them once, however many followed the stream.
  private static Set<Event> undelivered(Evidence evidence) {
    Map<Long, Event> byPosition = new HashMap<>();
    for (Op.FollowedAll followed : evidence.of(Op.FollowedAll.class)) {
      followed.events().stream()
          .filter(seen -> seen.event().type().equals("callback_undelivered"))
          .forEach(seen -> byPosition.put(seen.number(), seen.event()));
    }
    return new HashSet<>(byPosition.values());
  }
}
