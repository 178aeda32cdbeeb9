package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.id.SessionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// `run_seq` counts the events of a run from 1 without a hole or a double, `seq` those of a
/// session: nobody here deletes a run, which would take its own along.
final class NumbersHaveNoHoles implements Rule {
  @Override
  public String name() {
    return "numbers without holes";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    Map<SessionId, List<Event>> sessions = new LinkedHashMap<>();
    for (List<Event> log : evidence.logs().values()) {
      for (int at = 0; at < log.size(); at++) {
        Event event = log.get(at);
        long expected = at + 1L;
        docket.expect(
            Objects.equals(event.runSeq(), expected),
            () -> "number %d of a run is %d".formatted(expected, event.runSeq()),
            () -> Docket.all(event));
        sessions.computeIfAbsent(event.sessionId(), _ -> new ArrayList<>()).add(event);
      }
    }
    sessions.forEach((session, events) -> ofSession(docket, session, events));
  }

  private static void ofSession(Docket docket, SessionId session, List<Event> events) {
    events.sort(Comparator.comparingLong(Event::seq));
    for (int at = 0; at < events.size(); at++) {
      Event event = events.get(at);
      Event before = at == 0 ? event : events.get(at - 1);
      long expected = at + 1L;
      docket.expect(
          event.seq() == expected,
          () -> "number %d of session %s is %d".formatted(expected, session, event.seq()),
          () -> Docket.all(before, event));
    }
  }
}
