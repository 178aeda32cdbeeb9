package dev.runledger.problem;

import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import java.util.List;

/// Every way in which a caller can fail: a stable code, a sentence with the values, and what to do next.
/// `http` turns each into a status; docs/problems.md lists them, which a test keeps true.
public sealed interface Problem {
  /// Stable: programs decide by it.
  String code();

  String message();

  String hint();

  // ---- the request itself

  /// A query value, a header, a cursor or a combination of fields that cannot be.
  record BadRequest(String message, String hint) implements Problem {
    @Override
    public String code() {
      return "bad_request";
    }
  }

  /// A body that breaks its schema.
  record InvalidBody(List<FieldError> errors) implements Problem {
    public InvalidBody {
      errors = List.copyOf(errors);
    }

    public InvalidBody(String pointer, String message) {
      this(List.of(new FieldError(pointer, message)));
    }

    @Override
    public String code() {
      return "invalid_body";
    }

    @Override
    public String message() {
      return errors.size() == 1
          ? "The body is not valid: " + errors.getFirst().message()
          : "The body is not valid in %d places.".formatted(errors.size());
    }

    @Override
    public String hint() {
      return "See `errors` for each place, and /openapi.json for what is allowed.";
    }
  }

  record ReservedEventType(String type) implements Problem {
    @Override
    public String code() {
      return "reserved_event_type";
    }

    @Override
    public String message() {
      return "Only the server tells events of type '" + type + "'.";
    }

    @Override
    public String hint() {
      return "Choose another type; run_*, stream_end and init of the lifecycle are the server's own.";
    }
  }

  /// @param what what is too large
  /// @param limit as people read it: "1 MiB"
  record TooLarge(String what, String limit) implements Problem {
    @Override
    public String code() {
      return "too_large";
    }

    @Override
    public String message() {
      return what + " is larger than " + limit + ".";
    }

    @Override
    public String hint() {
      return "Send it in smaller parts, or store it as an artifact and refer to it.";
    }
  }

  record UnsupportedMediaType(String given, String expected) implements Problem {
    @Override
    public String code() {
      return "unsupported_media_type";
    }

    @Override
    public String message() {
      return "The body's Content-Type is '" + given + "', but this needs " + expected + ".";
    }

    @Override
    public String hint() {
      return "Set the header Content-Type: " + expected + ".";
    }
  }

  record Unauthorized() implements Problem {
    @Override
    public String code() {
      return "unauthorized";
    }

    @Override
    public String message() {
      return "The request carries no valid token.";
    }

    @Override
    public String hint() {
      return "Send 'Authorization: Bearer TOKEN'; `runledger token` prints the token of a local server.";
    }
  }

  /// A request that a web page of another origin, or a name that is not ours, sent.
  record ForbiddenOrigin(String header, String value) implements Problem {
    @Override
    public String code() {
      return "forbidden_origin";
    }

    @Override
    public String message() {
      return "Requests with " + header + " '" + value + "' are not taken.";
    }

    @Override
    public String hint() {
      return "Call the server by its own address, or allow the name with --allow-host or the origin with --allow-origin.";
    }
  }

  record NoSuchRoute(String method, String path) implements Problem {
    @Override
    public String code() {
      return "route_not_found";
    }

    @Override
    public String message() {
      return "There is nothing at " + method + " " + path + ".";
    }

    @Override
    public String hint() {
      return "See /openapi.json for what there is.";
    }
  }

  record MethodNotAllowed(String method, String path, String allowed) implements Problem {
    @Override
    public String code() {
      return "method_not_allowed";
    }

    @Override
    public String message() {
      return path + " does not take " + method + ".";
    }

    @Override
    public String hint() {
      return "It takes " + allowed + ".";
    }
  }

  /// @param retryAfterSeconds how long to wait before trying again
  record Unavailable(String message, int retryAfterSeconds) implements Problem {
    @Override
    public String code() {
      return "unavailable";
    }

    @Override
    public String hint() {
      return "Nothing was changed. Try again in " + retryAfterSeconds + " s.";
    }
  }

  record TooMany(String message, int retryAfterSeconds) implements Problem {
    @Override
    public String code() {
      return "too_many_requests";
    }

    @Override
    public String hint() {
      return "Try again in " + retryAfterSeconds + " s.";
    }
  }

  // ---- what is not there

  /// @param kind run, session, runner, snapshot or artifact
  record NotFound(String kind, String id) implements Problem {
    @Override
    public String code() {
      return kind + "_not_found";
    }

    @Override
    public String message() {
      return "There is no " + kind + " '" + id + "'.";
    }

    @Override
    public String hint() {
      return "Check the id; it may have been deleted. GET /v1/" + kind + "s lists what there is.";
    }
  }

  // ---- runs

  /// @param because ends the sentence "Run … "
  record RunRefused(RunId run, String because) implements Problem {
    @Override
    public String code() {
      return "run_refused";
    }

    @Override
    public String message() {
      return "Run " + run + " " + because + ".";
    }

    @Override
    public String hint() {
      return "Read its state with GET /v1/runs/" + run + " before sending the command again.";
    }
  }

  record LeaseLost(RunId run) implements Problem {
    @Override
    public String code() {
      return "lease_lost";
    }

    @Override
    public String message() {
      return "This lease of run " + run + " is over: the run was given back, taken over or released.";
    }

    @Override
    public String hint() {
      return "End the work on it; nothing more that you report of it counts.";
    }
  }

  record NotTheHolder(RunId run, RunnerId runner) implements Problem {
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

  record LeaseRequired(RunId run) implements Problem {
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
  record EventConflict(RunId run, EventId event) implements Problem {
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

  record CursorAhead(long asked, long last) implements Problem {
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
      return "Start again from " + last + " or less; the cursor may belong to another run, session or server.";
    }
  }

  // ---- sessions

  record SessionExists(SessionId session) implements Problem {
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

  record SessionStopped(SessionId session) implements Problem {
    @Override
    public String code() {
      return "session_stopped";
    }

    @Override
    public String message() {
      return "Session " + session + " is stopped or stopping.";
    }

    @Override
    public String hint() {
      return "Start a new session.";
    }
  }

  record SessionBusy(SessionId session, RunId active) implements Problem {
    @Override
    public String code() {
      return "session_busy";
    }

    @Override
    public String message() {
      return "Run " + active + " of session " + session + " is not over.";
    }

    @Override
    public String hint() {
      return "Wait for it, or say conflict: queue or conflict: cancel_active; to delete the session say ?force=true.";
    }
  }

  // ---- runners

  record UnknownRunner(RunnerId runner) implements Problem {
    @Override
    public String code() {
      return "unknown_runner";
    }

    @Override
    public String message() {
      return "Runner " + runner + " is not registered.";
    }

    @Override
    public String hint() {
      return "Register with POST /v1/runners; it may have been removed after a long silence.";
    }
  }

  record DuplicateRunner(RunnerId runner) implements Problem {
    @Override
    public String code() {
      return "duplicate_runner";
    }

    @Override
    public String message() {
      return "A runner with this hostname, project_dir and executor_type is online as " + runner + ".";
    }

    @Override
    public String hint() {
      return "Say replace: true when this is its restart, or use another project_dir.";
    }
  }
}
