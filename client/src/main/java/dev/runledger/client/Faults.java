package dev.runledger.client;

import dev.runledger.client.RunledgerException.Fault;
import dev.runledger.event.Artifact;
import dev.runledger.problem.ProblemException;
import dev.runledger.wire.ProblemDetails;
import dev.runledger.wire.ProblemJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes exceptions of answers that are no success, and of the lack of an answer.
final class Faults {
  private static final int MOST_SHOWN = 200;

  private Faults() {}

  static RunledgerException read(int status, HttpHeaders headers, String body) {
    Duration retryAfter = retryAfter(headers);
    try {
      ProblemDetails problem = ProblemJson.read(body);
      return new RunledgerException(
          new Fault(
              status,
              problem.code(),
              problem.detail(),
              problem.hint(),
              problem.errors(),
              retryAfter),
          null);
    } catch (ProblemException e) {
      return new RunledgerException(noProblem(status, retryAfter, body), null);
    }
  }

  static RunledgerException unreachable(URI server, IOException cause) {
    return RunledgerException.local(
        RunledgerException.UNREACHABLE,
        "No answer from " + server + ": " + said(cause),
        "Check that the server runs and that the address is right.",
        cause);
  }

  static RunledgerException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return RunledgerException.local(
        RunledgerException.INTERRUPTED, "The call was interrupted", "", cause);
  }

  static RunledgerException unreadable(String what, RuntimeException cause) {
    return RunledgerException.local(
        RunledgerException.UNREADABLE,
        "The server's " + what + " cannot be read: " + cause.getMessage(),
        "Check that client and server are of the same version.",
        cause);
  }

  static RunledgerException damaged(Artifact artifact, String found) {
    return RunledgerException.local(
        RunledgerException.DAMAGED,
        "What came of %s is not what was stored: its SHA-256 is %s"
            .formatted(artifact.ref(), found),
        "Ask again; when it comes the same, the server's file was changed or is damaged.",
        null);
  }

  static RunledgerException brokenStream(long last, long number) {
    String what =
        number > last
            ? "Event %d came after %d: what is between them is missing".formatted(number, last)
            : "Event %d came again after %d".formatted(number, last);
    return RunledgerException.local(
        RunledgerException.BROKEN_STREAM,
        what,
        "Read the log from " + last + " on with a new stream; tell the server's people.",
        null);
  }

  /// What something else than a Runledger server answered: a proxy, for one.
  private static Fault noProblem(int status, @Nullable Duration retryAfter, String body) {
    String shown = body.strip();
    return new Fault(
        status,
        "http_" + status,
        "The answer was HTTP status %d: %s"
            .formatted(status, shown.substring(0, Math.min(shown.length(), MOST_SHOWN))),
        "Something between here and the server may have answered.",
        List.of(),
        retryAfter);
  }

  private static @Nullable Duration retryAfter(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(null);
  }

  /// The JDK's client says of a refused connection only that a channel was closed.
  private static String said(Throwable fault) {
    Throwable said = fault;
    while (said.getMessage() == null && said.getCause() != null) {
      said = said.getCause();
    }
    if (said instanceof UnresolvedAddressException) {
      return "there is no such host";
    }
    if (fault instanceof ConnectException && said.getMessage() == null) {
      return "nobody listens there";
    }
    return said.getMessage() == null ? said.getClass().getSimpleName() : said.getMessage();
  }
}
