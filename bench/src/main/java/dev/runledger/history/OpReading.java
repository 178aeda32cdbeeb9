package dev.runledger.history;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.history.Journals.Pool;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import dev.runledger.wire.EventJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what [OpJson] wrote.
final class OpReading {
  private static final Pattern NUMBERS = Pattern.compile("[0-9]+");
  private static final int LONG = 10_000;

  private final Fields in;
  private final Pool pool;
  private final String by;
  private final long began;
  private final long ended;

  private OpReading(Fields in, Pool pool) {
    this.in = in;
    this.pool = pool;
    by = pool.one(in.requiredText("by", LONG));
    began = time(in, "began");
    ended = in.integer("ended", 0, Long.MAX_VALUE, Op.NEVER);
  }

  /// @param number what a beginning and its end have in common
  record Numbered(long number, Op op) {}

  static Numbered read(String line, Pool pool) {
    Fields in = Body.answer(line);
    Op op = new OpReading(in, pool).op(in.requiredText("op", LONG));
    Numbered read = new Numbered(in.requiredInteger("n", 0, Long.MAX_VALUE), op);
    in.finish();
    return read;
  }

  private Op op(String kind) {
    return switch (kind) {
      case "Submitted" -> new Op.Submitted(by, began, ended, run(), in.bool("served", false));
      case "Keyed" ->
          new Op.Keyed(
              by,
              began,
              ended,
              run(),
              in.requiredText("key", LONG),
              in.requiredText("answer", LONG));
      case "Appended" ->
          new Op.Appended(by, began, ended, run(), in.text("grant"), written(), outcome());
      case "Registered" -> new Op.Registered(by, began, ended, runner(), in.bool("replace", false));
      case "Granted" ->
          new Op.Granted(
              by,
              began,
              ended,
              run(),
              runner(),
              grant(),
              (int) in.requiredInteger("attempt", 0, Integer.MAX_VALUE));
      case "Reported" ->
          new Op.Reported(
              by,
              began,
              ended,
              run(),
              grant(),
              in.requiredWord("report", Op.Report.class),
              outcome());
      case "Ordered" ->
          new Op.Ordered(
              by, began, ended, run(), in.requiredWord("order", Op.Order.class), outcome());
      case "Paged" ->
          new Op.Paged(
              by,
              began,
              ended,
              run(),
              number("since"),
              (int) number("limit"),
              events(in),
              number("last_seq"),
              in.bool("has_more", false));
      case "Followed" ->
          new Op.Followed(
              by, began, ended, run(), number("since"), seen(), in.bool("to_its_end", false));
      case "FollowedAll" -> new Op.FollowedAll(by, began, ended, number("since"), seen());
      case "Looked" ->
          new Op.Looked(
              by,
              began,
              ended,
              run(),
              in.requiredWord("status", RunStatus.class),
              in.id("holder", RunnerId::new));
      case "Broke" ->
          new Op.Broke(by, began, ended, in.id("run", RunId::new), in.requiredText("what", LONG));
      case "Fault" -> new Op.Fault(by, began, ended, in.requiredText("what", LONG));
      case "Kept" ->
          new Op.Kept(
              by,
              began,
              ended,
              run(),
              in.requiredId("session", SessionId::new),
              in.requiredWord("trigger", Lineage.Trigger.class),
              in.requiredText("prompt", Integer.MAX_VALUE),
              in.id("waiting", SessionId::new),
              in.object("parameters"));
      case "Verified" -> new Op.Verified(by, began, ended, run(), in.text("finding"));
      case "Audited" -> new Op.Audited(by, began, ended, run(), events(in));
      default -> throw new IllegalArgumentException("There is no operation '" + kind + "'");
    };
  }

  private RunId run() {
    return pool.one(in.requiredId("run", RunId::new));
  }

  private RunnerId runner() {
    return pool.one(in.requiredId("runner", RunnerId::new));
  }

  private String grant() {
    return pool.one(in.requiredText("grant", LONG));
  }

  private long number(String name) {
    return in.requiredInteger(name, 0, Long.MAX_VALUE);
  }

  private static long time(Fields in, String name) {
    return in.requiredInteger(name, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private List<Op.Written> written() {
    return in.list("events", Integer.MAX_VALUE).stream()
        .map(event ->
            new Op.Written(
                event.requiredId("id", EventId::new),
                pool.one(event.requiredText("type", LONG)),
                event.requiredObject("payload")))
        .toList();
  }

  private List<Event> events(Fields of) {
    return of.list("events", Integer.MAX_VALUE).stream().map(this::event).toList();
  }

  private Event event(Fields event) {
    return pool.one(EventJson.read(event));
  }

  private List<Op.Seen> seen() {
    return in.list("seen", Integer.MAX_VALUE).stream()
        .map(one ->
            new Op.Seen(
                time(one, "at"),
                one.requiredInteger("number", 0, Long.MAX_VALUE),
                event(Objects.requireNonNull(one.fields("event")))))
        .toList();
  }

  private Outcome outcome() {
    return switch (in.requiredText("outcome", LONG)) {
      case "taken" -> new Outcome.Taken(numbers());
      case "refused" -> new Outcome.Refused(pool.one(in.requiredText("code", LONG)));
      default -> Outcome.unknown();
    };
  }

  private List<Long> numbers() {
    List<Long> numbers = new ArrayList<>();
    Json all = in.value("run_seqs");
    Matcher number = NUMBERS.matcher(all == null ? "" : all.text());
    while (number.find()) {
      numbers.add(Long.parseLong(number.group()));
    }
    return numbers;
  }
}
