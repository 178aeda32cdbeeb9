package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.id.RunId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A lease holds for its whole time: nobody can see that a run was taken from its holder sooner
/// than that after a renewal which the server acknowledged had begun. Whose clock decides does not
/// matter.
final class LeasesLast implements Rule {
  /// Why a run was taken from its holder; an operator may do so only when its lease is over.
  private static final Set<String> OVER = Set.of("lease_expired", "recovered_by_operator");

  @Override
  public String name() {
    return "leases last their time";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    evidence
        .logs()
        .forEach((run, log) -> {
          for (int at = 1; at < log.size(); at++) {
            if (isLoss(log.get(at))) {
              loss(evidence, docket, run, log, at);
            }
          }
        });
  }

  private static boolean isLoss(Event event) {
    return switch (event.type()) {
      case "run_requeued" -> OVER.contains(Evidence.field(event, "reason"));
      case "run_failed" -> Evidence.field(event, "code").equals("runner_lost");
      default -> false;
    };
  }

  private static void loss(Evidence evidence, Docket docket, RunId run, List<Event> log, int at) {
    Op.Granted grant = holder(evidence, run, log.subList(0, at), log).orElse(null);
    if (grant == null) {
      return;
    }
    long noticed = firstSeen(evidence, run, at + 1);
    Op.Reported renewal = lastRenewal(evidence.of(Op.Reported.class, run), grant).orElse(null);
    if (renewal == null || wasReplaced(evidence, grant, noticed)) {
      return;
    }
    long earliest = renewal.began() + evidence.promises().lease();
    docket.expect(
        noticed >= earliest,
        () -> "a lease was over %d ms too soon".formatted((earliest - noticed) / 1_000_000),
        () -> Docket.all(grant, renewal, log.get(at), "seen at " + noticed));
  }

  /// Who held the run at the end of this part of its log; empty when it is not certain, because a
  /// runner never heard of a claim of its own.
  private static Optional<Op.Granted> holder(
      Evidence evidence, RunId run, List<Event> before, List<Event> log) {
    Event claim =
        before.reversed().stream()
            .filter(event -> event.type().equals("run_claimed"))
            .findFirst()
            .orElse(null);
    if (claim == null) {
      return Optional.empty();
    }
    String runner = Evidence.field(claim, "runner_id");
    List<Event> claims =
        log.stream()
            .filter(event -> event.type().equals("run_claimed"))
            .filter(event -> Evidence.field(event, "runner_id").equals(runner))
            .toList();
    List<Op.Granted> grants =
        evidence.of(Op.Granted.class, run).stream()
            .filter(grant -> grant.runner().value().equals(runner))
            .toList();
    return claims.size() == grants.size()
        ? Optional.of(grants.get(claims.indexOf(claim)))
        : Optional.empty();
  }

  /// A restart of the runner takes its leases away at once.
  private static boolean wasReplaced(Evidence evidence, Op.Granted grant, long noticed) {
    return evidence.of(Op.Registered.class).stream()
        .filter(registered -> registered.runner().equals(grant.runner()))
        .anyMatch(registered -> registered.ended() > grant.began() && registered.began() < noticed);
  }

  /// A `started` that is told again is answered again, whoever holds the run by then: only the
  /// first one tells of a lease.
  private static Optional<Op.Reported> lastRenewal(List<Op.Reported> reports, Op.Granted grant) {
    List<Op.Reported> own =
        reports.stream().filter(report -> report.grant().equals(grant.grant())).toList();
    Optional<Op.Reported> started =
        own.stream()
            .filter(report -> report.report() == Op.Report.STARTED)
            .min(Comparator.comparingLong(Op.Reported::began))
            .filter(report -> report.outcome().isTaken());
    return own.stream()
        .filter(report -> report.report() == Op.Report.RENEWED && report.outcome().isTaken())
        .max(Comparator.comparingLong(Op.Reported::began))
        .or(() -> started);
  }

  /// When the first client knew that the log reaches so far.
  private static long firstSeen(Evidence evidence, RunId run, long runSeq) {
    long first = Op.NEVER;
    for (Op.Paged page : evidence.of(Op.Paged.class, run)) {
      if (page.lastSeq() >= runSeq) {
        first = Math.min(first, page.ended());
      }
    }
    for (Op.Followed followed : evidence.of(Op.Followed.class, run)) {
      for (Op.Seen seen : followed.events()) {
        if (seen.number() >= runSeq) {
          first = Math.min(first, seen.at());
        }
      }
    }
    for (Op.FollowedAll followed : evidence.of(Op.FollowedAll.class)) {
      for (Op.Seen seen : followed.events()) {
        Long number = seen.event().runSeq();
        if (run.equals(seen.event().runId()) && number != null && number >= runSeq) {
          first = Math.min(first, seen.at());
        }
      }
    }
    return first;
  }
}
