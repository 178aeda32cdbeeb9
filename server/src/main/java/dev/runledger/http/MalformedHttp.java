package dev.runledger.http;

import dev.runledger.problem.Problem;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.problem.RequestProblem.TooLarge;
import dev.runledger.problem.RequestProblem.Unforeseen;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers what is not even a request, in the words of every other problem.
final class MalformedHttp implements DirectHandler {
  private static final Logger LOG = LoggerFactory.getLogger(MalformedHttp.class);

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    String id = RequestTrace.makeId();
    Problem problem = problem(type, status, id);
    Answer answer = Problems.answer(problem);
    if (problem instanceof Unforeseen) {
      LOG.error("Request {} failed: {}", id, message);
    }
    var response =
        TransportResponse.builder()
            .status(Status.create(answer.status()))
            .keepAlive(false)
            .header(RequestTrace.HEADER, id);
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (answer.content() instanceof Answer.Whole whole) {
      response.header(HeaderNames.CONTENT_TYPE, whole.mediaType()).entity(whole.body());
    }
    return response.build();
  }

  private static Problem problem(EventType type, Status status, String id) {
    if (type == EventType.INTERNAL_ERROR) {
      return new Unforeseen(id);
    }
    return switch (status.code()) {
      case 413 -> new TooLarge("One piece of the body", "the largest body there is");
      case 414 -> new TooLarge("The first line of the request", "16 KiB");
      case 431 -> new TooLarge("The header of the request", "32 KiB");
      case 505 -> new BadRequest("This server speaks HTTP/1.1 only.", "Use an HTTP/1.1 client.");
      default ->
          new BadRequest(
              "The request is not well-formed HTTP/1.1.",
              "It needs a path and one Host header without forbidden characters, and a body with a"
                  + " Content-Length or in chunks, not compressed; see RFC 9112.");
    };
  }
}
