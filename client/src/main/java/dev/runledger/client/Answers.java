package dev.runledger.client;

import dev.runledger.client.Transport.Answer;
import dev.runledger.event.Appended;
import dev.runledger.event.Artifact;
import dev.runledger.event.Snapshot;
import dev.runledger.run.Delivery;
import dev.runledger.run.Run;
import dev.runledger.run.Session;
import dev.runledger.wire.Fields;
import dev.runledger.work.Runner;
import java.util.List;
import java.util.function.Function;

/// Reads the bodies of answers.
@SuppressWarnings("DoNotCallSuggester") // until wire reads and writes it
final class Answers {
  private Answers() {}

  static Submitted submitted(Answer<String> answer) {
    throw todo(answer);
  }

  static Run run(Answer<String> answer) {
    throw todo(answer);
  }

  static Session session(Answer<String> answer) {
    throw todo(answer);
  }

  static Runner runner(Answer<String> answer) {
    throw todo(answer);
  }

  static Artifact artifact(Answer<String> answer) {
    throw todo(answer);
  }

  static List<Artifact> artifacts(Answer<String> answer) {
    throw todo(answer);
  }

  static List<Snapshot> snapshots(Answer<String> answer) {
    throw todo(answer);
  }

  static EventPage eventPage(Answer<String> answer) {
    throw todo(answer);
  }

  static Appended appended(Answer<String> answer) {
    throw todo(answer);
  }

  static Registered registered(Answer<String> answer) {
    throw todo(answer);
  }

  static Delivery delivery(Answer<String> answer) {
    throw todo(answer);
  }

  static <T> Listing<T> listing(Transport transport, Query query, Function<Fields, T> item) {
    throw new UnsupportedOperationException("wire does not read lists yet");
  }

  static Run run(Fields fields) {
    throw new UnsupportedOperationException("wire does not read runs yet");
  }

  static Session session(Fields fields) {
    throw new UnsupportedOperationException("wire does not read sessions yet");
  }

  static Runner runner(Fields fields) {
    throw new UnsupportedOperationException("wire does not read runners yet");
  }

  private static UnsupportedOperationException todo(Answer<String> answer) {
    return new UnsupportedOperationException("wire does not read this yet: " + answer.status());
  }
}
