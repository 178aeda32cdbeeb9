package dev.runledger.http;

import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.problem.RequestProblem.MethodNotAllowed;
import dev.runledger.problem.RequestProblem.NoSuchRoute;
import dev.runledger.problem.RequestProblem.Unavailable;
import dev.runledger.problem.RequestProblem.Unforeseen;
import dev.runledger.run.Actor;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes every request: finds its route, checks who sent it, has it answered, and turns whatever
/// goes wrong into a problem.
final class Reception implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("dev.runledger.access");
  private static final String NO_ROUTE = "none";

  private final Router router;
  private final Gate gate;
  private final Faults faults;
  private final Meters meters;
  private final boolean accessLog;

  Reception(Router router, Gate gate, Faults faults, Meters meters, boolean accessLog) {
    this.router = router;
    this.gate = gate;
    this.faults = faults;
    this.meters = meters;
    this.accessLog = accessLog;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    long start = System.nanoTime();
    String method = request.prologue().method().text();
    RequestTarget target = RequestTarget.of(request);
    var body = new RequestBody(request);
    String route = NO_ROUTE;
    int status = 0;
    try (RequestTrace trace = RequestTrace.open(request)) {
      try {
        Answer answer;
        try {
          Router.Found found = router.find(method, segments(target.path()));
          route = found instanceof Router.Match match ? match.route().pattern() : NO_ROUTE;
          answer = answer(request, target, found, body, trace);
        } catch (RuntimeException e) {
          answer = problem(e, trace);
        }
        status = answer.status();
        try {
          new Sending(request, response, body)
              .send(answer, trace, gate.crossOrigin(request), method.equals("HEAD"));
        } finally {
          answer.close();
        }
      } finally {
        long nanos = System.nanoTime() - start;
        meters.served(known(method), route, status, nanos);
        if (accessLog) {
          ACCESS.info("{} {} {} {} ms", method, target.path(), status, nanos / 1_000_000);
        }
      }
    }
  }

  private Answer answer(
      ServerRequest request,
      RequestTarget target,
      Router.Found found,
      RequestBody body,
      RequestTrace trace) {
    boolean isPage =
        found instanceof Router.Match match && match.route().access() == Route.Access.PAGE;
    gate.checkPlace(request, target, isPage);
    String method = request.prologue().method().text();
    String path = target.path();
    return switch (found) {
      case Router.Nothing _ -> throw new ProblemException(new NoSuchRoute(method, path));
      case Router.WrongMethod wrong -> {
        if (method.equals("OPTIONS")) {
          yield gate.preflight(request, wrong.allowed());
        }
        throw new ProblemException(new MethodNotAllowed(method, path, wrong.allowed()));
      }
      case Router.Match(Route route, Map<String, String> variables) -> {
        String caller = gate.checkKey(request, route.access());
        QueryText query = QueryText.parse(request.query().rawValue());
        query.refuseOthers(route.query());
        yield handled(
            route, new Call(request, path, variables, query, body, new Actor(caller, trace.id())));
      }
    };
  }

  private static Answer handled(Route route, Call call) {
    try {
      Answer answer = route.handler().answer(call);
      return route.isTagged()
          ? EntityTag.conditional(call.headers(EntityTag.KNOWN), answer)
          : answer;
    } catch (InterruptedException _) {
      throw new ProblemException(new Unavailable("The server is shutting down.", 1));
    }
  }

  private Answer problem(RuntimeException fault, RequestTrace trace) {
    return switch (fault) {
      case ProblemException known -> Problems.answer(known.problem());
      // The connection is broken or its bytes make no sense: there is nobody to answer, or Helidon
      // knows what to say.
      case CloseConnectionException gone -> throw gone;
      case RequestException broken -> throw broken;
      case DataReader.InsufficientDataAvailableException gone ->
          throw new CloseConnectionException("The client left within its request", gone);
      default -> {
        Optional<Problem> known = faults.known(fault);
        if (known.isEmpty()) {
          LOG.error("A request failed", fault);
        } else {
          LOG.warn("{} ({})", known.get().message(), fault.toString());
        }
        yield Problems.answer(known.orElseGet(() -> new Unforeseen(trace.id())));
      }
    };
  }

  private static List<String> segments(String path) {
    if (!path.startsWith("/") && !path.equals(RequestTarget.WHOLE_SERVER)) {
      throw new ProblemException(
          new BadRequest("The path '" + path + "' does not begin with a slash.", "Begin it so."));
    }
    var segments = new ArrayList<String>();
    for (String segment : Route.segments(path)) {
      segments.add(
          Percent.decode(segment)
              .orElseThrow(() ->
                  new ProblemException(
                      new BadRequest(
                          "The path has '" + segment + "', which is not percent-encoded UTF-8.",
                          "Encode it as RFC 3986 says."))));
    }
    return segments;
  }

  /// Clients may invent methods; each would be a label of its own.
  private static String known(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
      default -> "other";
    };
  }
}
