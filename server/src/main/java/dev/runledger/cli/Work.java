package dev.runledger.cli;

import dev.runledger.run.Job;
import dev.runledger.run.Run;
import dev.runledger.run.RunState.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// What can be said of a run in a few words.
final class Work {
  private Work() {}

  /// What it is about: the goal, the prompt, or the app that it explores.
  static String about(Job job) {
    String app = job.exploration() == null ? "" : job.exploration().appPackage();
    return Stream.of(job.goal(), job.prompt(), app)
        .filter(text -> text != null && !text.isBlank())
        .findFirst()
        .orElse("");
  }

  /// When it was over; empty before that.
  static Optional<Instant> end(Run run) {
    return run.state() instanceof Ended ended ? Optional.of(ended.at()) : Optional.empty();
  }

  /// From its start to its end, or until now; empty before its start.
  static Optional<Duration> took(Run run, Instant now) {
    return Optional.ofNullable(run.timing().startedAt())
        .map(started -> Duration.between(started, end(run).orElse(now)));
  }
}
