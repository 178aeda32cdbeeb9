package dev.runledger.client;

import dev.runledger.client.Transport.Answer;
import dev.runledger.event.Appended;
import dev.runledger.json.Fields;
import dev.runledger.problem.ProblemException;
import dev.runledger.wire.BulkResult;
import dev.runledger.wire.EventJson;
import dev.runledger.wire.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads answers with what `wire` has for them.
final class Answers {
  private Answers() {}

  /// @param what names the answer in the message of a failure
  static <T> T read(String what, Answer<String> answer, Function<String, T> reader) {
    try {
      return reader.apply(answer.body());
    } catch (ProblemException e) {
      throw Faults.unreadable(what, e);
    }
  }

  static Appended appended(Transport transport, Call call) {
    return read("answer to an append", transport.send(call), EventJson::readAppended);
  }

  static List<BulkResult> lines(Answer<String> answer) {
    return read(
        "answer to events",
        answer,
        body -> body.lines().filter(line -> !line.isBlank()).map(BulkResult::readLine).toList());
  }

  static <T> Listing<T> listing(
      Transport transport, Query query, String what, Function<Fields, T> item) {
    return new Listing<>(cursor -> page(transport, query, cursor, what, item));
  }

  private static <T> Page<T> page(
      Transport transport,
      Query query,
      @Nullable String cursor,
      String what,
      Function<Fields, T> item) {
    Answer<String> answer = transport.send(Call.get(query.with("cursor", cursor).toString()));
    return read(what, answer, body -> Page.read(body, item));
  }
}
