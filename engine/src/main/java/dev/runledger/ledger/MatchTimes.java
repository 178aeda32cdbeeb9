package dev.runledger.ledger;

import dev.runledger.run.Job;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long runs that are pending look for a runner.
record MatchTimes(Deadlines deadlines) {
  /// No store keeps a later one.
  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999Z");

  /// Until when a run that becomes pending looks; null when anybody will do.
  ///
  /// @param notBefore when it begins to look, where that is later than now
  @Nullable Instant deadline(Job job, Demands demands, Instant now, @Nullable Instant notBefore) {
    Instant from = notBefore == null || notBefore.isBefore(now) ? now : notBefore;
    if (demands.isNone()) {
      return null;
    }
    Instant until = from.plus(span(job));
    return until.isAfter(LAST_TIME) ? LAST_TIME : until;
  }

  Duration span(Job job) {
    Duration own = job.terms().match();
    return own == null ? deadlines.match() : own;
  }
}
