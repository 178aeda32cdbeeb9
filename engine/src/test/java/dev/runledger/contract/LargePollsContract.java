package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Limits;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// A poll brings no more than one answer may hold. What does not fit is not claimed: it waits, and
/// the next poll brings it.
abstract class LargePollsContract extends Contract {
  private static final int LARGE = 1 << 18;
  private static final int COUNT = 20;

  @Test
  void aPollBringsAsManyRunsAsFitAndTheNextOnesTheOthers() {
    List<RunId> made = make(COUNT, LARGE);
    RunnerId runner = register("host");
    List<RunId> given = new ArrayList<>();
    while (given.size() < COUNT) {
      Delivery delivery = poll(runner, 50);
      assertThat(delivery.runs()).isNotEmpty();
      assertThat(delivery.runs().stream().mapToLong(LargePollsContract::text).sum())
          .isLessThan(Limits.ANSWER_TEXT);
      delivery.runs().forEach(grant -> given.add(grant.run().id()));
      assertThat(made)
          .allSatisfy(run ->
              assertThat(status(run))
                  .isEqualTo(given.contains(run) ? RunStatus.CLAIMED : RunStatus.PENDING));
    }
    assertThat(given).isEqualTo(made);
    assertThat(poll(runner, 50).isEmpty()).isTrue();
  }

  @Test
  void aRunThatIsTooLargeForAnyAnswerIsGivenAlone() {
    List<RunId> made = make(1, 1);
    made.addAll(make(2, Limits.ANSWER_TEXT + 1));
    RunnerId runner = register("host");
    for (RunId run : made) {
      assertThat(poll(runner, 50).runs())
          .extracting(grant -> grant.run().id())
          .containsExactly(run);
    }
  }

  @Test
  void aSnapshotCountsAsWhatItsRunBrings() {
    RunnerId runner = register("host");
    List<RunId> made = make(3, 1);
    for (Held held : claimAll(runner, 50)) {
      report(held, STARTED);
      snapshot(held.id(), held.token(), 1, json(Limits.ANSWER_TEXT * 2 / 3));
      report(held, ASKS_RELEASED);
      tell(held.id(), RESUME);
    }
    for (RunId run : made) {
      List<Held> claimed = claimAll(runner, 50);
      assertThat(claimed).extracting(Held::id).containsExactly(run);
      assertThat(claimed.getFirst().snapshot()).isPresent();
    }
  }

  @Test
  void answersThatDoNotFitComeWithTheNextPolls() {
    RunnerId runner = register("host");
    List<RunId> made = make(5, 1);
    for (Held held : claimAll(runner, 50)) {
      report(held, STARTED);
      report(held, ASKS_PARKED);
      tell(held.id(), new RunCommand.Resume(new Json(json(Limits.ANSWER_TEXT * 2 / 5))));
    }
    RunId waiting = make(1, Limits.ANSWER_TEXT / 2).getFirst();

    assertThat(told(poll(runner, 50))).isEqualTo(made.subList(0, 2));
    assertThat(told(poll(runner, 0))).isEqualTo(made.subList(2, 4));
    Delivery last = poll(runner, 50);
    assertThat(told(last)).isEqualTo(made.subList(4, 5));
    assertThat(last.runs()).extracting(grant -> grant.run().id()).containsExactly(waiting);
    assertThat(poll(runner, 50).isEmpty()).isTrue();
  }

  private static List<RunId> told(Delivery delivery) {
    return delivery.resumes().stream().map(Delivery.ResumeOrder::run).toList();
  }

  /// Their polls share transactions, none of which takes more than one answer may hold.
  @Test
  void everyOneOfManyPollsGetsARunHoweverLargeTheyAre() throws Exception {
    int polls = 12;
    List<RunId> made = make(2 * polls, LARGE);
    List<RunnerId> all = new ArrayList<>();
    for (int i = 0; i < polls; i++) {
      all.add(register("host-" + i));
    }
    List<RunId> given = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Delivery>> answers = new ArrayList<>();
      for (RunnerId runner : all) {
        answers.add(callers.submit(() -> poll(runner, 2)));
      }
      for (Future<Delivery> answer : answers) {
        assertThat(answer.get().runs()).isNotEmpty();
        answer.get().runs().forEach(grant -> given.add(grant.run().id()));
      }
    }
    assertThat(given).doesNotHaveDuplicates();
    for (int i = 0; given.size() < made.size(); i++) {
      poll(all.get(i % polls), 50).runs().forEach(grant -> given.add(grant.run().id()));
    }
    assertThat(given).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void runnersThatPollSideBySideGetEachRunOnce() throws Exception {
    List<RunId> made = make(COUNT, LARGE);
    List<RunId> given = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<RunId>>> runners = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RunnerId runner = register("host-" + i);
        runners.add(callers.submit(() -> pollUntilNothing(runner)));
      }
      for (Future<List<RunId>> runner : runners) {
        given.addAll(runner.get());
      }
    }
    assertThat(given).containsExactlyInAnyOrderElementsOf(made);
  }

  private List<RunId> pollUntilNothing(RunnerId runner) {
    List<RunId> given = new ArrayList<>();
    for (Delivery delivery = poll(runner, 50); !delivery.isEmpty(); delivery = poll(runner, 50)) {
      delivery.runs().forEach(grant -> given.add(grant.run().id()));
    }
    return given;
  }

  private List<RunId> make(int count, int size) {
    List<RunId> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(submit(Request.start().parameters(new Json(json(size)))).id());
    }
    return made;
  }

  private static long text(Grant grant) {
    return grant.run().job().parameters().text().length();
  }

  private static String json(int size) {
    return "{\"x\":\"" + "x".repeat(size) + "\"}";
  }
}
