package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.id.Ids;
import dev.runledger.ledger.Replay;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.RequestKey;
import dev.runledger.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// Requests that carry an Idempotency-Key: how they are known again, and how they are answered.
final class Keyed {
  private static final int LONGEST = 256;

  private Keyed() {}

  /// Empty when the request carries no key. Equal bytes at the same path make it the same request.
  static Optional<RequestKey> of(Call call, byte[] body) {
    String key = call.header(Headers.IDEMPOTENCY_KEY);
    if (key == null) {
      return Optional.empty();
    }
    if (key.isBlank() || key.length() > LONGEST) {
      throw new ProblemException(
          new BadRequest(
              "The header Idempotency-Key has " + key.length() + " characters.",
              "Send 1 to 256 characters that no other request of yours has, such as a new UUID."));
    }
    String asked = call.rawQuery() + "\n" + new String(body, StandardCharsets.ISO_8859_1);
    return Optional.of(new RequestKey(key, "POST " + call.path(), Ids.sha256(asked)));
  }

  static KeptAnswer.Given created(String path, String body) {
    return new KeptAnswer.Given(201, Map.of("Location", path, "Content-Location", path), body);
  }

  static Answer answer(Replay replay) {
    return switch (replay.answer()) {
      case KeptAnswer.Given given -> answer(given, replay.isReplayed());
      case KeptAnswer.Awaited awaited ->
          throw new IllegalStateException("The end of " + awaited.run() + " is still waited for");
    };
  }

  static Answer answer(KeptAnswer.Given given, boolean isReplayed) {
    Answer answer = Answers.json(given.status(), given.body());
    for (Map.Entry<String, String> header : given.headers().entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    return isReplayed ? answer.with(Headers.IDEMPOTENCY_REPLAYED, "true") : answer;
  }
}
