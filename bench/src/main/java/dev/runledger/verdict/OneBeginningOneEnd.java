package dev.runledger.verdict;

import dev.runledger.event.Event;
import java.util.List;

/// A log begins with `run_created`; it has at most one final event, and nothing after it.
final class OneBeginningOneEnd implements Rule {
  @Override
  public String name() {
    return "one beginning, one end";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    for (List<Event> log : evidence.logs().values()) {
      for (int at = 0; at < log.size(); at++) {
        Event event = log.get(at);
        boolean first = at == 0;
        docket.expect(
            first == event.type().equals("run_created"),
            () -> first ? "a log does not begin with run_created" : "a run was created twice",
            () -> Docket.all(event));
        Event after = at + 1 < log.size() ? log.get(at + 1) : null;
        docket.expect(
            after == null || !Evidence.isFinal(event),
            () -> "a log goes on after its end",
            () -> Docket.all(event, after));
      }
    }
  }
}
