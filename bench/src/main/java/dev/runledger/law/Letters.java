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
    long stopped = returned(id, "parent_stopped");
    long deleted = returned(id, "parent_deleted");
    // A parent that is gone may have been told before it went; what it was not told because it was
    // stopped went with its log, and so is told to the child's.
    boolean isRight =
        now.hasSession(parent)
            ? told + stopped == 1 && deleted == 0
            : told == 0 && deleted <= 1 && stopped <= deleted;
    LawBroken.unless(
        isRight,
        "%s was told %d times, and returned %d times as stopped and %d as deleted: %s",
        parent,
        told,
        stopped,
        deleted,
        child);
  }

  private long returned(String child, String reason) {
    return undelivered.stream()
        .map(event -> event.get("payload"))
        .filter(payload -> payload.contains(child) && payload.contains(reason))
        .count();
  }
}
