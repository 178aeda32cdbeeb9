package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.id.RunId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Once a run was granted to another, nothing that its former holder writes is accepted: between
/// two claims all events of runners are of one holder, the one that the claim names.
final class FormerHoldersAreFencedOff implements Rule {
  @Override
  public String name() {
    return "former holders are fenced off";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    evidence.logs().forEach((run, log) -> writes(evidence, docket, run, log));
    for (RunId run : evidence.logs().keySet()) {
      renewals(docket, evidence.of(Op.Granted.class, run), evidence.of(Op.Reported.class, run));
    }
  }

  private static void writes(Evidence evidence, Docket docket, RunId run, List<Event> log) {
    Map<String, Op.Granted> granted = new HashMap<>();
    evidence.of(Op.Granted.class, run).forEach(grant -> granted.put(grant.grant(), grant));
    Map<String, Event> claims = new HashMap<>();
    Event claim = null;
    String holder = null;
    for (Event event : log) {
      if (event.type().equals("run_claimed")) {
        claim = event;
        holder = null;
        continue;
      }
      String writer = Evidence.grant(event).orElse(null);
      if (writer == null) {
        continue;
      }
      Event now = claim;
      Event first = claims.putIfAbsent(writer, claim == null ? log.getFirst() : claim);
      docket.expect(
          now != null && (first == null || first.equals(now)),
          () -> "a holder wrote after the run had been granted to another",
          () -> Docket.all(granted.get(writer), first, now, event));
      String other = holder;
      docket.expect(
          other == null || other.equals(writer),
          () -> "two holders wrote under one claim",
          () -> Docket.all(granted.get(writer), now, event));
      Op.Granted grant = granted.get(writer);
      docket.expect(
          grant == null
              || now == null
              || grant.runner().value().equals(Evidence.field(now, "runner_id")),
          () -> "a runner wrote that is not the one that the claim names",
          () -> Docket.all(grant, now, event));
      holder = writer;
    }
  }

  /// A lease that was granted later was known to its holder before this renewal began.
  private static void renewals(Docket docket, List<Op.Granted> grants, List<Op.Reported> reports) {
    for (Op.Reported report : reports) {
      if (report.report() != Op.Report.RENEWED || !report.outcome().isTaken()) {
        continue;
      }
      Op.Granted own =
          grants.stream()
              .filter(grant -> grant.grant().equals(report.grant()))
              .findFirst()
              .orElse(null);
      Op.Granted later =
          grants.stream()
              .filter(grant -> own != null && grant.began() > own.ended())
              .filter(grant -> grant.ended() < report.began())
              .findFirst()
              .orElse(null);
      docket.expect(
          later == null,
          () -> "a lease was renewed after the run had been granted to another",
          () -> Docket.all(own, later, report));
    }
  }
}
