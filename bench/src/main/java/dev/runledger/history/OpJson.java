package dev.runledger.history;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.history.Op.Appended;
import dev.runledger.history.Op.Audited;
import dev.runledger.history.Op.Broke;
import dev.runledger.history.Op.Fault;
import dev.runledger.history.Op.Followed;
import dev.runledger.history.Op.FollowedAll;
import dev.runledger.history.Op.Granted;
import dev.runledger.history.Op.Kept;
import dev.runledger.history.Op.Keyed;
import dev.runledger.history.Op.Looked;
import dev.runledger.history.Op.Ordered;
import dev.runledger.history.Op.Paged;
import dev.runledger.history.Op.Registered;
import dev.runledger.history.Op.Reported;
import dev.runledger.history.Op.Submitted;
import dev.runledger.history.Op.Verified;
import dev.runledger.json.JsonWriter;
import dev.runledger.wire.EventJson;
import java.util.List;

/// Writes an operation as a line of JSON; [OpReading] reads it.
public final class OpJson {
  private OpJson() {}

  /// For people: without a number.
  public static String write(Op op) {
    return write(0, op);
  }

  static String write(long number, Op op) {
    JsonWriter out = new JsonWriter().object().text("op", op.getClass().getSimpleName());
    if (number > 0) {
      out.number("n", number);
    }
    out.text("by", op.by()).number("began", op.began());
    if (op.ended() != Op.NEVER) {
      out.number("ended", op.ended());
    }
    switch (op) {
      case Submitted it -> out.text("run", it.run()).bool("served", it.served());
      case Keyed it -> out.text("run", it.run()).text("key", it.key()).text("answer", it.answer());
      case Appended it -> {
        out.text("run", it.run()).text("grant", it.grant()).array("events");
        for (Op.Written event : it.events()) {
          out.object()
              .text("id", event.id())
              .text("type", event.type())
              .raw("payload", event.payload())
              .endObject();
        }
        out.endArray();
        outcome(out, it.outcome());
      }
      case Registered it -> out.text("runner", it.runner()).bool("replace", it.replace());
      case Granted it ->
          out.text("run", it.run())
              .text("runner", it.runner())
              .text("grant", it.grant())
              .number("attempt", it.attempt());
      case Reported it -> {
        out.text("run", it.run()).text("grant", it.grant()).word("report", it.report());
        outcome(out, it.outcome());
      }
      case Ordered it -> {
        out.text("run", it.run()).word("order", it.order());
        outcome(out, it.outcome());
      }
      case Paged it -> {
        out.text("run", it.run())
            .number("since", it.since())
            .number("limit", it.limit())
            .number("last_seq", it.lastSeq())
            .bool("has_more", it.hasMore());
        events(out, it.events());
      }
      case Followed it -> {
        out.text("run", it.run()).number("since", it.since()).bool("to_its_end", it.toItsEnd());
        seen(out, it.events());
      }
      case FollowedAll it -> {
        out.number("since", it.since());
        seen(out, it.events());
      }
      case Looked it ->
          out.text("run", it.run()).word("status", it.status()).text("holder", it.holder());
      case Broke it -> out.text("run", it.run()).text("what", it.what());
      case Fault it -> out.text("what", it.what());
      case Kept it ->
          out.text("run", it.run())
              .text("session", it.session())
              .word("trigger", it.trigger())
              .text("prompt", it.prompt())
              .text("waiting", it.waiting())
              .raw("parameters", it.parameters());
      case Verified it -> out.text("run", it.run()).text("finding", it.finding());
      case Audited it -> {
        out.text("run", it.run());
        events(out, it.log());
      }
    }
    return out.endObject().toString();
  }

  private static void outcome(JsonWriter out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Taken(List<Long> runSeqs) -> {
        out.text("outcome", "taken").array("run_seqs");
        runSeqs.forEach(seq -> out.raw(new Json(seq.toString())));
        out.endArray();
      }
      case Outcome.Refused(String code) -> out.text("outcome", "refused").text("code", code);
      case Outcome.Unknown() -> out.text("outcome", "unknown");
    }
  }

  private static void events(JsonWriter out, List<Event> events) {
    out.array("events");
    events.forEach(event -> EventJson.write(out, event));
    out.endArray();
  }

  private static void seen(JsonWriter out, List<Op.Seen> seen) {
    out.array("seen");
    for (Op.Seen one : seen) {
      out.object().number("at", one.at()).number("number", one.number()).name("event");
      EventJson.write(out, one.event());
      out.endObject();
    }
    out.endArray();
  }
}
