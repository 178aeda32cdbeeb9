package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.ledger.Replay;
import dev.runledger.run.Deed;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.NewSession;
import dev.runledger.run.PageRequest;
import dev.runledger.run.RequestKey;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.SessionFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Requests that carry a key are done once and answered the same.
abstract class RepeatsContract extends Contract {
  private static final RequestKey KEY = new RequestKey("one", "POST /v1/runs", "digest");
  private static final RequestKey OTHER_BODY = new RequestKey("one", "POST /v1/runs", "other");
  private static final RequestKey OTHER_ROUTE = new RequestKey("one", "POST /v1/other", "other");
  private static final Duration DAY = Duration.ofHours(24);

  private Replay submitOnce(RequestKey key) {
    return once(key, new Deed.Submit(Request.start().build()));
  }

  private Replay once(RequestKey key, Deed deed) {
    return ledger.once(key, deed, told -> given("{\"run\": \"" + told.run().id() + "\"}"));
  }

  private static KeptAnswer.Given given(String body) {
    return new KeptAnswer.Given(201, Map.of("Location", "/somewhere"), body);
  }

  private int runs() {
    return ledger.runs(RunFilter.ALL, PageRequest.first(10)).items().size();
  }

  @Test
  void theSameRequestIsDoneOnceAndAnsweredTheSame() {
    Replay first = submitOnce(KEY);
    Replay second = submitOnce(KEY);

    assertThat(first.isReplayed()).isFalse();
    assertThat(second).isEqualTo(new Replay(first.answer(), true));
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void anAnswerSurvivesARestart() {
    Replay first = submitOnce(KEY);
    reopen();

    assertThat(submitOnce(KEY)).isEqualTo(new Replay(first.answer(), true));
  }

  @Test
  void anotherRequestWithTheSameKeyIsRefused() {
    submitOnce(KEY);

    refused("idempotency_key_reused", () -> submitOnce(OTHER_BODY));
    assertThat(submitOnce(OTHER_ROUTE).isReplayed()).isFalse();
  }

  @Test
  void aRefusedRequestKeepsNoKey() {
    Held held = running();
    Deed retry = new Deed.Retry(held.id());
    refused("run_refused", () -> once(KEY, retry));
    report(held, FAILED);

    assertThat(once(KEY, retry).isReplayed()).isFalse();
    assertThat(once(KEY, retry).isReplayed()).isTrue();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void anOrderIsGivenOnce() {
    Held held = running();
    report(held, ASKS_PARKED);
    Deed resume = new Deed.Tell(held.id(), RESUME);
    Replay first = once(KEY, resume);
    report(held, ASKS_PARKED);

    assertThat(once(KEY, resume)).isEqualTo(new Replay(first.answer(), true));
    assertThat(status(held.id())).isEqualTo(RunStatus.WAITING_INPUT);
  }

  @Test
  void aSessionIsMadeOnce() {
    NewSession asked = new NewSession(null, null, "t", null, null, null);
    for (int i = 0; i < 2; i++) {
      sessions.createOnce(KEY, asked, session -> given("\"" + session.id() + "\""));
    }

    assertThat(sessions.sessions(SessionFilter.ALL, PageRequest.first(10)).items()).hasSize(1);
  }

  @Test
  void ofManyAtOnceOneIsDoneAndAllAreAnsweredTheSame() throws Exception {
    int callers = 8;
    var together = new CyclicBarrier(callers);
    Callable<Replay> caller =
        () -> {
          together.await();
          return submitOnce(KEY);
        };
    List<Replay> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<Replay>> all = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        all.add(threads.submit(caller));
      }
      for (Future<Replay> one : all) {
        answers.add(one.get());
      }
    }

    assertThat(answers.stream().map(Replay::answer).distinct()).hasSize(1);
    assertThat(answers.stream().filter(Replay::isReplayed)).hasSize(callers - 1);
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void ofThoseWhoWaitTheFirstDecidesTheAnswer() {
    Deed submit = new Deed.Submit(Request.start().build());
    KeptAnswer.Given made = new KeptAnswer.Given(201, Map.of("Location", "here"), "{\"a\": 1}");
    Replay first = ledger.once(KEY, submit, told -> new KeptAnswer.Awaited(told.run().id(), made));

    assertThat(submitOnce(KEY)).isEqualTo(new Replay(first.answer(), true));
    assertThat(ledger.settle(KEY, given("\"early\""))).isEqualTo(given("\"early\""));
    assertThat(ledger.settle(KEY, given("\"late\""))).isEqualTo(given("\"early\""));
    assertThat(submitOnce(KEY)).isEqualTo(new Replay(given("\"early\""), true));
  }

  @Test
  void aKeyIsFreeAgainAfterADay() {
    Replay first = submitOnce(KEY);
    later(DAY.minusSeconds(60));
    assertThat(submitOnce(OTHER_ROUTE).isReplayed()).isFalse();
    assertThat(submitOnce(KEY).answer()).isEqualTo(first.answer());
    later(Duration.ofMinutes(2));

    assertThat(submitOnce(OTHER_BODY).isReplayed()).isFalse();
    refused("idempotency_key_reused", () -> submitOnce(KEY));
  }

  @Test
  void keysThatAreTooOldAreForgotten() {
    submitOnce(KEY);
    later(DAY);
    submitOnce(OTHER_ROUTE);

    sweeper.sweep();

    assertThat(picture().rows("idempotency_keys")).hasSize(1);
  }
}
