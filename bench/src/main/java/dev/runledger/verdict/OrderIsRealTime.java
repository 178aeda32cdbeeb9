package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What was acknowledged before something else began comes before it: an earlier append has the
/// smaller numbers, and a read that begins later sees it, and whatever any reader saw before.
final class OrderIsRealTime implements Rule {

  /// Something that is known to be so from this time on: the log of a run reaches at least to
  /// `lastSeq`.
  private record Known(long from, long lastSeq, Op.OfRun by) {}

  /// An event that was acknowledged. It may have been sent several times.
  ///
  /// @param sent when the first try began
  /// @param acknowledged when the first answer came
  private record Told(long runSeq, long sent, long acknowledged, Op.Appended by) {
    Told and(Told other) {
      return new Told(
          runSeq,
          Math.min(sent, other.sent),
          Math.min(acknowledged, other.acknowledged),
          acknowledged <= other.acknowledged ? by : other.by);
    }
  }

  @Override
  public String name() {
    return "order is real time";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    for (RunId run : evidence.logs().keySet()) {
      List<Op.Appended> appends = evidence.of(Op.Appended.class, run);
      List<Known> known = new ArrayList<>();
      for (Op.Appended append : appends) {
        if (append.outcome() instanceof Outcome.Taken(List<Long> seqs) && !seqs.isEmpty()) {
          known.add(new Known(append.ended(), seqs.getLast(), append));
        }
      }
      appends(docket, told(appends));
      reads(evidence, docket, run, known);
    }
  }

  private static List<Told> told(List<Op.Appended> appends) {
    Map<EventId, Long> sent = new HashMap<>();
    for (Op.Appended append : appends) {
      append.events().forEach(event -> sent.merge(event.id(), append.began(), Math::min));
    }
    Map<EventId, Told> told = new HashMap<>();
    for (Op.Appended append : appends) {
      if (append.outcome() instanceof Outcome.Taken(List<Long> seqs)) {
        for (int i = 0; i < Math.min(seqs.size(), append.events().size()); i++) {
          EventId id = append.events().get(i).id();
          long began = Objects.requireNonNull(sent.get(id));
          told.merge(id, new Told(seqs.get(i), began, append.ended(), append), Told::and);
        }
      }
    }
    return told.values().stream().sorted(Comparator.comparingLong(Told::runSeq)).toList();
  }

  /// Going up the log, no event may have been acknowledged before one of a smaller number was sent.
  private static void appends(Docket docket, List<Told> upwards) {
    Told latest = null;
    for (Told next : upwards) {
      Told before = latest;
      docket.expect(
          before == null || next.acknowledged() >= before.sent(),
          () ->
              "number %d was acknowledged before number %d was sent"
                  .formatted(next.runSeq(), before == null ? 0 : before.runSeq()),
          () -> before == null ? Docket.all(next.by()) : Docket.all(next.by(), before.by()));
      if (before == null || next.sent() > before.sent()) {
        latest = next;
      }
    }
  }

  private static void reads(Evidence evidence, Docket docket, RunId run, List<Known> known) {
    List<Op.Paged> pages = new ArrayList<>(evidence.of(Op.Paged.class, run));
    pages.forEach(page -> known.add(new Known(page.ended(), page.lastSeq(), page)));
    for (Op.Followed followed : evidence.of(Op.Followed.class, run)) {
      for (Op.Seen seen : followed.events()) {
        known.add(new Known(seen.at(), seen.number(), followed));
      }
    }
    ends(evidence, run).ifPresent(known::add);
    known.sort(Comparator.comparingLong(Known::from));
    pages.sort(Comparator.comparingLong(Op.Paged::began));
    Known most = null;
    int at = 0;
    for (Op.Paged page : pages) {
      for (; at < known.size() && known.get(at).from() < page.began(); at++) {
        most = most == null || known.get(at).lastSeq() > most.lastSeq() ? known.get(at) : most;
      }
      Known must = most;
      docket.expect(
          must == null || page.lastSeq() >= must.lastSeq(),
          () ->
              "a page says that the log ends at %d, when %d was known already"
                  .formatted(page.lastSeq(), must == null ? 0 : must.lastSeq()),
          () -> must == null ? Docket.all(page) : Docket.all(must.by(), page));
    }
  }

  /// A final report that was accepted has put the last event into the log.
  private static Optional<Known> ends(Evidence evidence, RunId run) {
    List<Event> log = evidence.log(run);
    return evidence.of(Op.Reported.class, run).stream()
        .filter(report -> report.outcome().isTaken())
        .filter(report ->
            report.report() == Op.Report.COMPLETED || report.report() == Op.Report.STOPPED)
        .min(Comparator.comparingLong(Op.Reported::ended))
        .map(report -> new Known(report.ended(), log.size(), report));
  }
}
