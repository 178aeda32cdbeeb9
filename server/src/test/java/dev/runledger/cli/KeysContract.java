package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.HeldRun;
import dev.runledger.event.Json;
import dev.runledger.event.NewSnapshot;
import dev.runledger.id.RunId;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.run.RunFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Commands that are typed again with the same key.
abstract class KeysContract extends HandContract {
  private static final Question TEXT =
      new Question("Which?", new Json("{\"type\":\"string\",\"minLength\":2}"));

  @Test
  void aRetryWithAKeyMakesOneRun() {
    HeldRun held = running();
    String failed = newest();
    held.failed(new Fail(new RunFailure("out_of_luck", "no luck"), false));
    String again = node.type("retry", failed, "--key", "again").out().strip();
    assertThat(node.type("retry", failed, "--key", "again").out().strip()).isEqualTo(again);
    String other = node.type("retry", failed, "--key", "once more").out().strip();
    assertThat(other).startsWith("run_").isNotEqualTo(again);
    assertThat(node.type("runs", "--parent", failed).out().lines()).hasSize(1 + 2);
    node.type("cancel", again, other);
  }

  @Test
  void aDelayIsTheSameRequestAgain() {
    String delayed = submitted("--delay", "1h", "--key", "later");
    assertThat(submitted("--delay", "1h", "--key", "later")).isEqualTo(delayed);
    refused(
        "idempotency_key_reused",
        node.type("submit", "do it", "--delay", "2h", "--key", "later", "--json"));
    Run run = client.runs().get(new RunId(delayed));
    assertThat(run.job().terms().notBefore())
        .isEqualTo(run.timing().createdAt().plus(Duration.ofHours(1)));
    node.type("cancel", delayed);
  }

  @Test
  void aForkWithAKeyMakesOneRun() {
    HeldRun held = running();
    String origin = newest();
    held.snapshot(1, new NewSnapshot(new Json("{\"at\":1}"), null));
    held.completed(DONE);
    String fork = node.type("fork", origin, "--key", "branch").out().strip();
    assertThat(node.type("fork", origin, "--key", "branch").out().strip()).isEqualTo(fork);
    refused(
        "idempotency_key_reused",
        node.type("fork", origin, "--at-step", "1", "--key", "branch", "--json"));
    assertThat(node.type("runs", "--parent", origin).out().lines()).hasSize(1 + 1);
    node.type("cancel", fork);
  }

  @Test
  void anAnswerWithAKeyCountsOnceWhateverIsAskedByThen() {
    HeldRun held = running();
    String run = newest();
    held.waiting(new Ask(TEXT, true));
    Typed wrong = node.type("answer", run, "1", "--key", "first", "--json");
    refused("invalid_body", wrong);
    assertThat(wrong.err()).contains("\"pointer\":\"/resume\"");
    String[] first = {"answer", run, "left", "--key", "first"};
    assertThat(node.type(first).out()).isEqualTo("Answered. " + run + " is running.\n");

    held.waiting(new Ask(TEXT, true));
    assertThat(node.type(first).out()).isEqualTo("Answered. " + run + " is waiting_input.\n");
    refused(
        "idempotency_key_reused", node.type("answer", run, "right", "--key", "first", "--json"));
    assertThat(node.type("answer", run, "right", "--key", "second").exit()).isZero();
    held.completed(DONE);
    assertThat(node.type(first).out()).isEqualTo("Answered. " + run + " is completed.\n");
    refused("run_refused", node.type("answer", run, "left", "--key", "third", "--json"));
    assertThat(
            node.type("watch", run, "--type", "run_resumed", "--json")
                .out()
                .lines()
                .map(line -> field(line, "resume")))
        .containsExactly("left", "right");
    assertThat(node.type("answer", run, "--key", "fourth").err())
        .contains("There is no answer to send.");
  }

  @Test
  void anAnswerWithAKeyWaitsForTheQuestion() throws Exception {
    HeldRun held = running();
    String run = newest();
    try (ExecutorService typing = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Typed> answer =
          typing.submit(() -> node.type("answer", run, "left", "--wait", "--key", "patience"));
      held.waiting(new Ask(TEXT, true));
      assertThat(answer.get().out()).isEqualTo("Answered. " + run + " is running.\n");
    }
    held.completed(DONE);
    assertThat(node.type("answer", run, "left", "--wait", "--key", "patience").exit()).isZero();
  }

  @Test
  void aStopOrACancelWithAKeyIsAnsweredAsBefore() {
    for (String verb : List.of("stop", "cancel")) {
      HeldRun held = running();
      String run = newest();
      String next = submitted("--tag", "nobody");
      String[] order = {verb, run, next, "--key", "night", "--reason", "late"};
      assertThat(node.type(order).exit()).isZero();
      refused(
          "idempotency_key_reused",
          node.type(verb, run, "--key", "night", "--reason", "early", "--json"));
      held.stopped(new AcknowledgeStop(null));
      assertThat(node.type(order).exit()).isZero();
      assertThat(node.type("watch", run, "--type", "run_stopping").out().lines()).hasSize(1);
      assertThat(node.type("show", next, "--json").out()).contains("\"stop_reason\":\"late\"");
    }
  }

  @Test
  void aSessionIsStoppedWithAKey() {
    String session = sessionOf(submitted("--tag", "nobody"));
    String[] order = {"stop", session, "--key", "night"};
    assertThat(node.type(order).out()).isEqualTo(session + "  stopped\n");
    assertThat(node.type(order).out()).isEqualTo(session + "  stopped\n");
    refused(
        "idempotency_key_reused",
        node.type("stop", session, "--key", "night", "--reason", "other", "--json"));
  }

  @Test
  void whatIsNoKeyIsSaid() {
    for (String none : List.of("", " ", "two\nlines", "schl\u00fcssel", "k".repeat(257))) {
      Typed typed = node.type("retry", "run_000000000000", "--key", none);
      assertThat(typed.exit()).isEqualTo(Exit.USAGE);
      assertThat(typed.err()).contains("is no key: 1 to 256 printable characters of ASCII are");
    }
    Typed filter = node.type("cancel", "--agent", "nobody", "--key", "k");
    assertThat(filter.exit()).isEqualTo(Exit.USAGE);
    assertThat(filter.err()).contains("--key is for runs that are named by their ids.");
  }
}
