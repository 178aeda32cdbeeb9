package dev.runledger.api;

import dev.runledger.event.Event;
import dev.runledger.json.Body;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.RunStatus;

/// Which events tell that a run came to a status.
final class Arrivals {
  private Arrivals() {}

  static boolean at(RunStatus status, Event event) {
    return switch (event.type()) {
      case "run_created", "run_requeued" -> status == RunStatus.PENDING;
      case "run_claimed" -> status == RunStatus.CLAIMED;
      case "run_started" -> status == RunStatus.RUNNING;
      case "run_resumed" -> status == (isQueued(event) ? RunStatus.PENDING : RunStatus.RUNNING);
      case "run_waiting_input" -> status == RunStatus.WAITING_INPUT;
      case "run_stopping" -> status == RunStatus.STOPPING;
      case "run_completed" -> status == RunStatus.COMPLETED;
      case "run_failed" -> status == RunStatus.FAILED;
      case "run_stopped" -> status == RunStatus.STOPPED;
      case "run_cancelled" -> status == RunStatus.CANCELLED;
      default -> false;
    };
  }

  /// Whether an answer brought the run back to the queue, because nobody held it.
  private static boolean isQueued(Event event) {
    try {
      return Body.answer(event.payload().text()).bool("queued", false);
    } catch (ProblemException written) {
      return false; // Another program's event may say anything.
    }
  }
}
