package dev.runledger.problem;

import java.util.List;

/// What can be wrong with a request before anything is looked up.
public sealed interface RequestProblem extends Problem {

  /// A query value, a header, a cursor or a combination of fields that cannot be.
  record BadRequest(String message, String hint) implements RequestProblem {
    @Override
    public String code() {
      return "bad_request";
    }
  }

  /// A body that breaks its schema.
  record InvalidBody(List<FieldError> errors) implements RequestProblem {
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

  record ReservedEventType(String type) implements RequestProblem {
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

  /// An Idempotency-Key that came before with another request.
  record KeyReused(String key) implements RequestProblem {
    @Override
    public String code() {
      return "idempotency_key_reused";
    }

    @Override
    public String message() {
      return "The Idempotency-Key '" + key + "' came before, with another request.";
    }

    @Override
    public String hint() {
      return "Choose a new key for each request, and repeat a request with its own key and the same"
          + " body.";
    }
  }

  /// @param what what is too large
  /// @param limit as people read it: "1 MiB"
  record TooLarge(String what, String limit) implements RequestProblem {
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

  /// @param range as it was asked for
  /// @param size of the content in bytes
  record RangeNotSatisfiable(String range, long size) implements RequestProblem {
    @Override
    public String code() {
      return "range_not_satisfiable";
    }

    @Override
    public String message() {
      return "The content has " + size + " bytes, so there is no range '" + range + "'.";
    }

    @Override
    public String hint() {
      return "Ask for a range within it, or leave the header Range out.";
    }
  }

  record UnsupportedMediaType(String given, String expected) implements RequestProblem {
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

  record Unauthorized() implements RequestProblem {
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
  record ForbiddenOrigin(String header, String value) implements RequestProblem {
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

  record NoSuchRoute(String method, String path) implements RequestProblem {
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

  record MethodNotAllowed(String method, String path, String allowed) implements RequestProblem {
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
  record Unavailable(String message, int retryAfterSeconds, String hint) implements RequestProblem {

    /// What passes by itself.
    public Unavailable(String message, int retryAfterSeconds) {
      this(
          message,
          retryAfterSeconds,
          "Nothing was changed. Try again in " + retryAfterSeconds + " s.");
    }

    @Override
    public String code() {
      return "unavailable";
    }
  }

  /// The database was lost in the middle: it may have stored what was asked, or not.
  record OutcomeUnknown() implements RequestProblem {
    @Override
    public String code() {
      return "outcome_unknown";
    }

    @Override
    public String message() {
      return "The database was lost while this was being stored: it may be there, or not.";
    }

    @Override
    public String hint() {
      return "Look whether it is there. Reports, events with an event_id, and requests with an"
          + " Idempotency-Key can simply be sent again.";
    }
  }

  record TooMany(String message, int retryAfterSeconds) implements RequestProblem {
    @Override
    public String code() {
      return "too_many_requests";
    }

    @Override
    public String hint() {
      return "Try again in " + retryAfterSeconds + " s.";
    }
  }

  /// Somebody's trigger, index or constraint in the database is against it.
  ///
  /// @param words the database's own, in one line
  record RefusedByDatabase(String words) implements RequestProblem {
    @Override
    public String code() {
      return "database_refused";
    }

    @Override
    public String message() {
      return "The database refuses it: " + words;
    }

    @Override
    public String hint() {
      return "A trigger, an index or a constraint there is against it; the server's log has the whole.";
    }
  }

  /// A link that lets a browser in was used before, or is too old.
  record LinkExpired() implements RequestProblem {
    @Override
    public String code() {
      return "link_expired";
    }

    @Override
    public String message() {
      return "This link was used before, or is too old.";
    }

    @Override
    public String hint() {
      return "Start `runledger up` again for a new one.";
    }
  }

  /// The server's own fault: a bug or a broken machine.
  ///
  /// @param requestId where to find it in the log
  record Unforeseen(String requestId) implements RequestProblem {
    @Override
    public String code() {
      return "internal_error";
    }

    @Override
    public String message() {
      return "The server failed to answer this.";
    }

    @Override
    public String hint() {
      return "Its log says more at request_id " + requestId + ".";
    }
  }
}
