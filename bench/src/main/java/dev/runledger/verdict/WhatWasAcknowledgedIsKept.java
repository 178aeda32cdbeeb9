package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An event whose storage was acknowledged is in the log, where it was said to be, byte for byte.
/// What was refused is not, and nothing is that nobody sent.
final class WhatWasAcknowledgedIsKept implements Rule {
  /// How the ledger itself names the events that tell of reports.
  private static final String OWN = "report:";

  private record Name(RunId run, EventId id) {}

  @Override
  public String name() {
    return "acknowledged is kept";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    Map<Name, Op.Appended> mayBeThere = new HashMap<>();
    for (Op.Appended append : evidence.of(Op.Appended.class)) {
      if (!(append.outcome() instanceof Outcome.Refused)) {
        append
            .events()
            .forEach(event -> mayBeThere.put(new Name(append.run(), event.id()), append));
      }
      if (append.outcome() instanceof Outcome.Taken(List<Long> places)) {
        kept(evidence, docket, append, places);
      }
    }
    evidence.logs().forEach((run, log) -> sent(docket, mayBeThere, run, log));
    for (Op.Submitted submitted : evidence.of(Op.Submitted.class)) {
      docket.expect(
          !evidence.log(submitted.run()).isEmpty(),
          () -> "a run that was accepted is gone",
          () -> Docket.all(submitted));
    }
  }

  private static void kept(
      Evidence evidence, Docket docket, Op.Appended append, List<Long> places) {
    for (int i = 0; i < append.events().size(); i++) {
      Op.Written sent = append.events().get(i);
      long place = i < places.size() ? places.get(i) : 0;
      Event stored = evidence.at(append.run(), place).orElse(null);
      docket.expect(
          stored != null && isSame(sent, stored),
          () ->
              "event %s was acknowledged as number %d of %s; there is %s"
                  .formatted(
                      sent.id(), place, append.run(), stored == null ? "nothing" : "another"),
          () -> Docket.all(append, stored));
    }
  }

  private static void sent(
      Docket docket, Map<Name, Op.Appended> mayBeThere, RunId run, List<Event> log) {
    for (Event event : log) {
      EventId id = event.eventId();
      if (id != null && !id.value().startsWith(OWN)) {
        Op.Appended append = mayBeThere.get(new Name(run, id));
        docket.expect(
            append != null && append.events().stream().anyMatch(sent -> isSame(sent, event)),
            () -> "the log has an event that was refused or never sent like that",
            () -> Docket.all(event, append));
      }
    }
  }

  private static boolean isSame(Op.Written sent, Event stored) {
    return sent.id().equals(stored.eventId())
        && sent.type().equals(stored.type())
        && sent.payload().equals(stored.payload());
  }
}
