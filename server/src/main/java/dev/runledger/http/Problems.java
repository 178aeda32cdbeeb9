package dev.runledger.http;

import dev.runledger.problem.Problem;
import dev.runledger.problem.RequestProblem;
import dev.runledger.problem.RunProblem;
import dev.runledger.problem.RunnerProblem;
import dev.runledger.problem.SessionProblem;
import dev.runledger.wire.ProblemJson;

/// How a problem is answered (RFC 9457).
public final class Problems {
  private Problems() {}

  /// The status of each way to fail, in one place.
  public static int status(Problem problem) {
    return switch (problem) {
      case RequestProblem.BadRequest _ -> 400;
      case RequestProblem.Unauthorized _,
          RequestProblem.LinkExpired _,
          RunnerProblem.UnknownRunner _ ->
          401;
      case RequestProblem.ForbiddenOrigin _,
          RunProblem.NotTheHolder _,
          RunProblem.LeaseRequired _ ->
          403;
      case Problem.NotFound _, RequestProblem.NoSuchRoute _ -> 404;
      case RequestProblem.MethodNotAllowed _ -> 405;
      case RequestProblem.RefusedByDatabase _,
          RunProblem.RunRefused _,
          RunProblem.LeaseLost _,
          RunProblem.EventConflict _,
          RunProblem.CursorAhead _,
          RunnerProblem.DuplicateRunner _,
          SessionProblem.SessionExists _,
          SessionProblem.SessionStopped _,
          SessionProblem.SessionBusy _ ->
          409;
      case RequestProblem.TooLarge _ -> 413;
      case RequestProblem.UnsupportedMediaType _ -> 415;
      case RequestProblem.RangeNotSatisfiable _ -> 416;
      case RequestProblem.InvalidBody _,
          RequestProblem.ReservedEventType _,
          RequestProblem.KeyReused _ ->
          422;
      case RequestProblem.TooMany _ -> 429;
      case RequestProblem.Unforeseen _ -> 500;
      case RequestProblem.Unavailable _ -> 503;
      case RequestProblem.OutcomeUnknown _ -> 504;
    };
  }

  public static Answer answer(Problem problem) {
    int status = status(problem);
    Answer answer =
        Answer.text(ProblemJson.MEDIA_TYPE, ProblemJson.write(problem, status)).withStatus(status);
    if (status == 401) {
      return answer.with("WWW-Authenticate", "Bearer");
    }
    return switch (problem) {
      case RequestProblem.MethodNotAllowed wrong -> answer.with("Allow", wrong.allowed());
      case RequestProblem.TooMany many -> answer.with("Retry-After", many.retryAfterSeconds() + "");
      case RequestProblem.Unavailable not ->
          answer.with("Retry-After", not.retryAfterSeconds() + "");
      case RequestProblem.RangeNotSatisfiable range ->
          answer.with("Content-Range", "bytes */" + range.size());
      default -> answer;
    };
  }
}
