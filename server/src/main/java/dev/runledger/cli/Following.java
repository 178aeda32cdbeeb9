package dev.runledger.cli;

import dev.runledger.client.EventStream;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Event;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import dev.runledger.terminal.Interrupts;
import dev.runledger.terminal.LiveLine;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.EventJson;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/// Shows the events of a log as they come, until it ends, its reader goes, or somebody presses
/// Ctrl-C.
///
/// @param types which are shown; empty for all
record Following(RunledgerClient client, Terminal terminal, boolean json, Set<String> types) {

  /// @return 0 when the run completed, 75 when nobody could take it
  int follow(RunId run, long since) {
    int shown = show(client.runs().follow(run, since), EventLine::of);
    if (shown != Exit.OK) {
      return shown;
    }
    return switch (client.runs().get(run).state()) {
      case RunState.Completed _ -> Exit.OK;
      case RunState.Failed(var _, RunFailure why, var _) ->
          why.code().equals(RunFailure.NO_MATCHING_RUNNER) ? Exit.UNMATCHED : Exit.FAILED;
      case RunState.Open _, RunState.Held _, RunState.Stopped _, RunState.Cancelled _ ->
          Exit.FAILED;
    };
  }

  int follow(SessionId session, long since) {
    return show(client.sessions().follow(session, since), EventLine::ofSession);
  }

  /// @param lines how an event is shown: under the number that `--since` counts
  private int show(EventStream events, BiFunction<Event, Screen, String> lines) {
    Screen out = terminal.out();
    AtomicBoolean interrupted = new AtomicBoolean();
    Pulse pulse = new Pulse(terminal.clock());
    try (events;
        Interrupts _ = new Interrupts(nth -> end(interrupted, events));
        LiveLine line = new LiveLine(terminal.err(), Pulse.QUIET, () -> pulse.said(events))) {
      for (Optional<Event> next = events.next(); next.isPresent(); next = events.next()) {
        Event event = next.get();
        pulse.beat(event);
        if (types.isEmpty() || types.contains(event.type())) {
          String text = json ? EventJson.write(event) : lines.apply(event, out);
          line.aside(() -> out.println(text));
          if (out.isGone()) {
            return Exit.PIPE;
          }
        }
      }
    }
    return interrupted.get() ? Exit.INTERRUPTED : Exit.OK;
  }

  private static void end(AtomicBoolean interrupted, EventStream events) {
    interrupted.set(true);
    events.close();
  }
}
