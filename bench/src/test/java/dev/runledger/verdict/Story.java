package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.history.History;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A history of one run, told by hand. Every operation takes one unit of time, unless it says more.
final class Story {
  static final RunId RUN = new RunId("run_0123456789ab");
  static final SessionId SESSION = new SessionId("ses_0123456789ab");
  static final RunnerId RUNNER = new RunnerId("lnch_0123456789ab");
  static final RunnerId OTHER = new RunnerId("lnch_ba9876543210");
  static final long LEASE = 100;
  static final long LAST_FAULT = 10_000;

  private final List<Event> log = new ArrayList<>();
  private final List<Op> ops = new ArrayList<>();
  private long time;

  /// The log, as it is at the end: words like `run_claimed`, or `worked by:x`.
  Story log(String... events) {
    for (String event : events) {
      String[] words = event.split(" ", 2);
      log.add(event(log.size() + 1, words[0], payload(words.length > 1 ? words[1] : "")));
    }
    return this;
  }

  private static String payload(String words) {
    return switch (words) {
      case "" -> "{}";
      case "RUNNER" -> "{\"runner_id\":\"" + RUNNER + "\"}";
      case "OTHER" -> "{\"runner_id\":\"" + OTHER + "\"}";
      default ->
          words.contains("=")
              ? "{\"" + words.replace("=", "\":\"") + "\"}"
              : "{\"said\":\"" + words + "\"}";
    };
  }

  static Event event(long number, String type, String payload) {
    boolean own = type.startsWith("run_");
    return new Event(
        SESSION,
        RUN,
        number,
        number,
        type,
        null,
        null,
        null,
        new Json(payload),
        Instant.EPOCH,
        own ? null : new EventId("e" + number));
  }

  /// Replaces the last event of the log.
  Story with(Event event) {
    log.set(log.size() - 1, event);
    return this;
  }

  Event at(long number) {
    return log.get((int) number - 1);
  }

  Story waits(long units) {
    time += units;
    return this;
  }

  /// Sends the event that the log has at this place.
  Story appends(long number, Outcome outcome) {
    Event event = at(number);
    return appends(
        new Op.Written(Objects.requireNonNull(event.eventId()), event.type(), event.payload()),
        1,
        outcome);
  }

  Story appends(Op.Written event, long takes, Outcome outcome) {
    return does(
        new Op.Appended("writer", time, ended(outcome, takes), RUN, null, List.of(event), outcome));
  }

  Story granted(String grant, RunnerId runner) {
    return does(new Op.Granted("runner", time, time + 1, RUN, runner, grant, 1));
  }

  Story registered(RunnerId runner) {
    return does(new Op.Registered("runner", time, time + 1, runner, true));
  }

  Story reported(String grant, Op.Report report, Outcome outcome) {
    return does(new Op.Reported("runner", time, ended(outcome, 1), RUN, grant, report, outcome));
  }

  Story ordered(Op.Order order) {
    return does(new Op.Ordered("owner", time, time + 1, RUN, order, Outcome.done()));
  }

  /// Reads the log up to a number, and is told how long it is.
  Story paged(long since, long to, long lastSeq) {
    return paged(since, log.subList((int) since, (int) to), lastSeq, to < lastSeq);
  }

  Story paged(long since, List<Event> events, long lastSeq, boolean hasMore) {
    return does(new Op.Paged("reader", time, time + 1, RUN, since, 1000, events, lastSeq, hasMore));
  }

  Story followed(long since, List<Event> events, boolean toItsEnd) {
    return does(
        new Op.Followed("reader", time, time + 1, RUN, since, seen(since, events), toItsEnd));
  }

  Story fed(long since, List<Event> events) {
    return does(new Op.FollowedAll("feed", time, time + 1, since, seen(since, events)));
  }

  private List<Op.Seen> seen(long since, List<Event> events) {
    List<Op.Seen> seen = new ArrayList<>();
    events.forEach(event -> seen.add(new Op.Seen(time, since + seen.size() + 1, event)));
    return seen;
  }

  Story looked(RunStatus status, @Nullable RunnerId holder) {
    return does(new Op.Looked("reader", time, time + 1, RUN, status, holder));
  }

  Story submitted(boolean served) {
    return does(new Op.Submitted("submitter", time, time + 1, RUN, served));
  }

  Story does(Op op) {
    ops.add(op);
    time += op.ended() == Op.NEVER ? 1 : Math.max(1, op.ended() - op.began() + 1);
    return this;
  }

  long time() {
    return time;
  }

  private long ended(Outcome outcome, long takes) {
    return outcome.equals(Outcome.unknown()) ? Op.NEVER : time + takes;
  }

  List<Event> log() {
    return List.copyOf(log);
  }

  /// The names of the rules that it breaks.
  List<String> broken() {
    return verdict().findings().stream().map(Finding::rule).distinct().toList();
  }

  Verdict verdict() {
    List<Op> all = new ArrayList<>(ops);
    all.add(new Op.Audited("auditor", time, time + 1, RUN, log));
    return Verdict.of(new History(new History.Promises(LEASE, 50, LAST_FAULT), all));
  }
}
