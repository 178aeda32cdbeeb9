package dev.runledger.problem;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;

/// What can be wrong with what is asked of a session.
public sealed interface SessionProblem extends Problem {

  record SessionExists(SessionId session) implements SessionProblem {
    @Override
    public String code() {
      return "session_exists";
    }

    @Override
    public String message() {
      return "There is a session " + session + " already.";
    }

    @Override
    public String hint() {
      return "Use type RESUME_SESSION to start a run in it, or leave session_id out for a new one.";
    }
  }

  /// @param how ends the sentence "Session … "
  record SessionStopped(SessionId session, String how, String hint) implements SessionProblem {

    public static SessionStopped forGood(SessionId session) {
      return new SessionStopped(session, "is stopped", "Start a new session.");
    }

    /// @param active is being stopped
    public static SessionStopped byAStop(SessionId session, RunId active) {
      return new SessionStopped(
          session,
          "is stopping: run " + active + " of it is being stopped",
          "Start a new session.");
    }

    /// @param active is being cancelled
    public static SessionStopped duringACancel(SessionId session, RunId active) {
      return new SessionStopped(
          session,
          "is stopping: run " + active + " of it is being cancelled",
          "Try again when that run is over: the session goes on then.");
    }

    /// Another program says so, and not by which run.
    public static SessionStopped inSomeWay(SessionId session) {
      return new SessionStopped(
          session, "is stopping", "Try again when it is not, or start a new session.");
    }

    @Override
    public String code() {
      return "session_stopped";
    }

    @Override
    public String message() {
      return "Session " + session + " " + how + ".";
    }
  }

  record SessionBusy(SessionId session, RunId active, String hint) implements SessionProblem {

    /// A run that is not to wait for the one that is there.
    public static SessionBusy forANewRun(SessionId session, RunId active) {
      return new SessionBusy(
          session, active, "Wait for it, or say conflict: queue or conflict: cancel_active.");
    }

    public static SessionBusy toBeDeleted(SessionId session, RunId active) {
      return new SessionBusy(
          session, active, "Wait for it, or say ?force=true to have it stopped first.");
    }

    /// It was told to stop, and has not in time.
    public static SessionBusy stillEnding(SessionId session, RunId active) {
      return new SessionBusy(
          session,
          active,
          "It was told to stop; ask again once whoever holds it has ended it. What a program holds past this server, "
              + "through a layout, only that program ends.");
    }

    @Override
    public String code() {
      return "session_busy";
    }

    @Override
    public String message() {
      return "Run " + active + " of session " + session + " is not over.";
    }
  }
}
