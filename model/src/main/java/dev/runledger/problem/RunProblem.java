package dev.runledger.problem;

import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;

/// What can be wrong with what is asked of a run or its log.
public sealed interface RunProblem extends Problem {

  /// @param because ends the sentence "Run … "
  record RunRefused(RunId run, String because, String hint) implements RunProblem {

    public RunRefused(RunId run, String because) {
      this(
          run,
          because,
          "Read its state with GET /v1/runs/" + run + " before sending the command again.");
    }

    public static RunRefused nothingToRetry(RunId run, SessionId session) {
      return new RunRefused(
          run,
          "is completed; there is nothing to retry",
          "Go on from a snapshot of it with POST /v1/runs/"
              + run
              + "/fork, or ask for a new run of its session: type RESUME_SESSION, session_id "
              + session
              + ".");
    }

    @Override
    public String code() {
      return "run_refused";
    }

    @Override
    public String message() {
      return "Run " + run + " " + because + ".";
    }
  }

  record LeaseLost(RunId run) implements RunProblem {
    @Override
    public String code() {
      return "lease_lost";
    }

    @Override
    public String message() {
      return "This lease of run "
          + run
          + " is over: its time has passed, or the run was given back, taken over or released.";
    }

    @Override
    public String hint() {
      return "End the work on it; nothing more that you report of it counts.";
    }
  }

  record NotTheHolder(RunId run, RunnerId runner) implements RunProblem {
    @Override
    public String code() {
      return "not_the_holder";
    }

    @Override
    public String message() {
      return "Runner " + runner + " never held run " + run + ".";
    }

    @Override
    public String hint() {
      return "Only the runner that a poll gave the run to may report on it.";
    }
  }

  record LeaseRequired(RunId run) implements RunProblem {
    @Override
    public String code() {
      return "lease_required";
    }

    @Override
    public String message() {
      return "Writing this to run " + run + " needs its lease.";
    }

    @Override
    public String hint() {
      return "Send the lease token of the claim in the header Lease-Token; without it only user.* events are taken.";
    }
  }

  /// The same event id with another body.
  record EventConflict(RunId run, EventId event) implements RunProblem {
    @Override
    public String code() {
      return "event_conflict";
    }

    @Override
    public String message() {
      return "Run " + run + " has an event '" + event + "' with another content.";
    }

    @Override
    public String hint() {
      return "Give each event an event_id of its own; repeat an append with equal content only.";
    }
  }

  record CursorAhead(long asked, long last) implements RunProblem {
    @Override
    public String code() {
      return "cursor_ahead";
    }

    @Override
    public String message() {
      return "The log ends at " + last + ", but events after " + asked + " were asked for.";
    }

    @Override
    public String hint() {
      return "Start again from "
          + last
          + " or less; the cursor may belong to another run, session or server.";
    }
  }
}
