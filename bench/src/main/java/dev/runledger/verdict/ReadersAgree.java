package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import java.util.List;

/// Whoever reads a stretch of a log, in pages or as a stream, from any node, sees all of it, in
/// order, and the same as everyone.
final class ReadersAgree implements Rule {
  @Override
  public String name() {
    return "readers agree";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    for (Op.Paged page : evidence.of(Op.Paged.class)) {
      stretch(evidence, docket, page, page.since(), page.events());
      long last = page.since() + page.events().size();
      docket.expect(
          page.hasMore() ? last < page.lastSeq() : page.lastSeq() == Math.max(last, page.since()),
          () ->
              "a page ends at %d, says that the log ends at %d and that there is %s"
                  .formatted(last, page.lastSeq(), page.hasMore() ? "more" : "no more"),
          () -> Docket.all(page));
    }
    for (Op.Followed followed : evidence.of(Op.Followed.class)) {
      List<Event> events = followed.events().stream().map(Op.Seen::event).toList();
      stretch(evidence, docket, followed, followed.since(), events);
      if (followed.toItsEnd()) {
        List<Event> log = evidence.log(followed.run());
        docket.expect(
            followed.since() + events.size() == log.size(),
            () ->
                "a stream was closed after number %d of %d"
                    .formatted(followed.since() + events.size(), log.size()),
            () -> Docket.all(followed, log.isEmpty() ? "no log" : log.getLast()));
      }
    }
  }

  private static void stretch(
      Evidence evidence, Docket docket, Op.OfRun read, long since, List<Event> events) {
    for (int at = 0; at < events.size(); at++) {
      Event seen = events.get(at);
      long number = since + at + 1;
      Event stored = evidence.at(read.run(), number).orElse(null);
      docket.expect(
          seen.equals(stored),
          () ->
              stored == null
                  ? "a reader saw number %d, which the log does not have".formatted(number)
                  : "a reader saw another number %d than the log has".formatted(number),
          () -> Docket.all(head(read), seen, stored));
    }
  }

  /// The operation without the events that do not matter.
  private static String head(Op.OfRun read) {
    return "%s read %s between %d and %d"
        .formatted(read.by(), read.run(), read.began(), read.ended());
  }
}
