package dev.runledger.cli;

import dev.runledger.client.EventStream;
import dev.runledger.event.Event;
import dev.runledger.terminal.Spans;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/// What the live line says of a run: where it stands, for how long, how much it told. It is silent
/// while events come by themselves.
final class Pulse {
  /// How long nothing has to happen before the line is shown.
  static final Duration QUIET = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Instant start;
  private volatile Beat last;

  /// @param state a word for where the run stands
  private record Beat(Instant at, String state, long events) {}

  Pulse(InstantSource clock) {
    this.clock = clock;
    start = clock.instant();
    last = new Beat(start, "waiting for events", 0);
  }

  /// Called by the one thread that reads the events.
  void beat(Event event) {
    String state =
        switch (event.type()) {
          case "run_created", "run_requeued" -> "waiting for a runner";
          case "run_claimed" -> "starting";
          case "run_started", "run_resumed" -> "running";
          case "run_waiting_input" -> "waiting for an answer";
          case "run_stopping" -> "stopping";
          default -> last.state();
        };
    last = new Beat(clock.instant(), state, last.events() + 1);
  }

  /// @param events where they come from
  String said(EventStream events) {
    Beat now = last;
    Instant instant = clock.instant();
    if (Duration.between(now.at(), instant).compareTo(QUIET) < 0) {
      return "";
    }
    return String.format(
        Locale.ENGLISH,
        "%s · %s · %,d %s",
        events.isConnected() ? now.state() : "the server does not answer, trying again",
        Spans.lasted(Duration.between(start, instant)),
        now.events(),
        now.events() == 1 ? "event" : "events");
  }
}
