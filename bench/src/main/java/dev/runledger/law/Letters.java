package dev.runledger.law;

import java.util.ArrayList;
import java.util.List;

/// What parents are told of their children: of each that was to be told, once.
final class Letters {
  private final List<Cells> undelivered = new ArrayList<>();

  /// @param event of a session itself
  void read(Cells event) {
    if (event.is("event_type", "callback_undelivered")) {
      undelivered.add(event);
    }
  }

  /// When nothing is left to be done.
  void check(Look now) {
    for (Cells child : now.runs().values()) {
      if (child.is("execution_mode", "async_callback")) {
        check(child, now);
      }
    }
  }

  private void check(Cells child, Look now) {
    String parent = child.get("parent_session_id");
    String id = "\"" + child.get("run_id") + "\"";
    long told =
        now.runs().values().stream()
            .filter(run -> run.is("session_id", parent) && run.is("trigger_source", "system"))
            .filter(run -> run.get("parameters").contains(id))
            .count();
    long returned = undelivered.stream().filter(event -> event.get("payload").contains(id)).count();
    // A parent that is gone may have been told before it went.
    long least = now.hasSession(parent) ? 1 : 0;
    LawBroken.unless(
        told + returned >= least && told + returned <= 1,
        "%s was told %d times, and returned %d times: %s",
        parent,
        told,
        returned,
        child);
  }
}
