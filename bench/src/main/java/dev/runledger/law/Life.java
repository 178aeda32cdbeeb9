package dev.runledger.law;

import java.util.Arrays;
import java.util.Set;

/// A run as its log tells it, by the arrows of the lifecycle and by nothing that the code knows.
final class Life {
  static final Set<String> FINAL = Set.of("completed", "failed", "stopped", "cancelled");

  private String status = "";
  private String endsBy = "";
  private long attempt = 1;
  private long events;
  private long steps;
  private boolean started;

  void then(Cells event) {
    String payload = event.get("payload");
    String type = event.get("event_type");
    LawBroken.unless(
        event.number("run_seq") == ++events,
        "Event %d of a run has the number of %s",
        events,
        event);
    switch (type) {
      case "run_created" -> move(type, "pending", "");
      case "run_claimed" -> move(type, "claimed", "pending");
      case "run_started" -> {
        move(type, "running", "claimed");
        started = true;
      }
      case "run_waiting_input" -> move(type, "waiting_input", "running");
      case "run_resumed" ->
          move(type, payload.contains("\"queued\":true") ? "pending" : "running", "waiting_input");
      case "run_requeued" -> {
        move(type, "pending", "claimed", "running");
        attempt = Long.parseLong(payload.replaceAll(".*\"attempt\":(\\d+).*", "$1"));
      }
      case "run_stopping" -> {
        move(type, "stopping", "claimed", "running", "waiting_input");
        endsBy = payload.startsWith("{\"by\":\"stop\"") ? "stop" : "cancel";
      }
      case "run_completed" -> end(type, "completed", "stop", "running");
      case "run_failed" -> {
        boolean expired = payload.contains("\"code\":\"question_expired\"");
        end(type, "failed", "stop", "pending", "claimed", expired ? "waiting_input" : "running");
      }
      case "run_stopped" -> end(type, "stopped", "stop", "pending", "waiting_input");
      case "run_cancelled" -> end(type, "cancelled", "cancel", "pending", "waiting_input");
      default -> work(event);
    }
  }

  private void work(Cells event) {
    LawBroken.unless(!isOver(), "%s after the end: %s", event, this);
    // Anybody may write a note; what the holder does is a step.
    if (event.has("step") && !event.get("event_type").startsWith("user.")) {
      steps = Math.max(steps, event.number("step"));
    }
  }

  private void end(String type, String to, String by, String... from) {
    if (status.equals("stopping")) {
      LawBroken.unless(endsBy.equals(by), "%s of what was asked to end by %s", type, endsBy);
      status = to;
    } else {
      move(type, to, from);
    }
  }

  private void move(String type, String to, String... from) {
    LawBroken.unless(Arrays.asList(from).contains(status), "%s while it is %s", type, status);
    status = to;
  }

  boolean isOver() {
    return FINAL.contains(status);
  }

  /// The row says what the log says.
  void check(Cells run) {
    LawBroken.unless(run.is("status", status), "The log tells '%s' of %s", status, run);
    LawBroken.unless(run.number("last_run_seq") == events, "%d events of %s", events, run);
    LawBroken.unless(
        run.number("attempt") == attempt, "The log tells attempt %d of %s", attempt, run);
    LawBroken.unless(run.has("started_at") == started, "Started: %s, %s", started, run);
    boolean mayGoOn = status.equals("claimed") || status.equals("running");
    LawBroken.unless(
        !(mayGoOn && run.is("kind", "exploration") && steps > run.number("max_steps")),
        "It goes on after %d steps: %s",
        steps,
        run);
  }

  @Override
  public String toString() {
    return status + " after " + events + " events, attempt " + attempt;
  }
}
