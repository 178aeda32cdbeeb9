package dev.runledger.actor;

import dev.runledger.client.HeldRun;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.NewSnapshot;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.EventId;
import dev.runledger.id.Ids;
import dev.runledger.id.QuestionId;
import dev.runledger.id.RunId;
import dev.runledger.run.Question;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.run.RunCommand.Complete;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.run.RunFailure;
import dev.runledger.work.Fence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The work on one run under one lease. Everything that it writes says so: `by:` and a name for the
/// lease.
final class Labour implements Actor {
  private static final Duration PAUSE = Duration.ofMillis(80);
  private static final Duration LATE = Duration.ofMillis(1500);
  private static final Duration GLANCE = Duration.ofMillis(700);
  private static final Duration AGAIN = Duration.ofMillis(100);

  /// Within which some questions are to be answered.
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Cast cast;
  private final String name;
  private final RunId run;
  private final Fence fence;
  private final String grant;
  private final RandomGenerator random;
  private final Asking asking;
  private final Telling telling;
  private final Curtain stopped = new Curtain();
  private final Curtain resumed = new Curtain();
  private boolean lost;
  private int count;

  Labour(Cast cast, String name, RunId run, Fence fence, long seed) {
    this.cast = cast;
    this.name = name;
    this.run = run;
    this.fence = fence;
    grant = Ids.sha256(fence.token().value()).substring(0, 12);
    random = new SplittableRandom(seed);
    asking = cast.asking(name);
    telling = new Telling(cast, name);
  }

  String grant() {
    return grant;
  }

  void stop() {
    stopped.fall();
    resumed.fall();
  }

  void resume() {
    resumed.fall();
  }

  @Override
  public void play() throws InterruptedException {
    if (random.nextInt(12) == 0) {
      stopped.pause(random, LATE);
    }
    if (!report(Op.Report.STARTED, HeldRun::started).isTaken()) {
      stop();
    } else if (random.nextInt(3) == 0) {
      report(Op.Report.RENEWED, HeldRun::renew);
    }
    for (int rounds = rounds(); rounds > 0 && goesOn(); rounds--) {
      round();
    }
    boolean over = goesOn() && random.nextInt(6) == 0 && ask();
    if (lost) {
      haunt();
    } else if (!over && !stopped.isDown()) {
      finish();
    }
    if (stopped.isDown() && !lost) {
      acknowledgeStop();
    }
  }

  /// Mostly few; some stay so long that they are at work when their runner is held or killed.
  private int rounds() {
    return random.nextInt(3) == 0 ? random.nextInt(60) : random.nextInt(10);
  }

  private boolean goesOn() {
    return !lost && !stopped.isDown();
  }

  private void round() throws InterruptedException {
    stopped.pause(random, PAUSE);
    List<NewEvent> events = events();
    take(telling.tell(run, grant, events, () -> held().append(events)));
    if (!lost && random.nextInt(4) == 0) {
      snapshot();
    }
    if (!lost && random.nextInt(5) == 0) {
      report(Op.Report.RENEWED, HeldRun::renew);
    }
  }

  /// From which the run goes on when its runner is lost, or is forked. It is no matter when it is
  /// not taken.
  private void snapshot() {
    long began = System.nanoTime();
    try {
      held().snapshot(count, new NewSnapshot(new Json("{\"count\":" + count + "}"), null));
    } catch (RunledgerException e) {
      Outcome outcome = asking.outcome(run, began, e);
      take(outcome);
    }
  }

  /// Asks, and waits for the answer, or gives the run back. The question has a name: its report is
  /// repeated, and somebody may have answered it meanwhile.
  ///
  /// @return whether it gave the run back
  private boolean ask() throws InterruptedException {
    boolean hold = random.nextBoolean();
    String reason = "by:" + grant + " wants to know";
    QuestionId id = new QuestionId("asked-by-" + grant);
    Ask ask =
        random.nextInt(3) > 0
            ? new Ask(new Question(reason, null), hold, null, id)
            : new Ask(new Question(reason, null, null, byDefault()), hold, SOON, id);
    if (!report(Op.Report.WAITING, held -> held.waiting(ask)).isTaken() && lost) {
      return true;
    }
    while (hold && goesOn() && !resumed.pause(GLANCE)) {
      if (!report(Op.Report.RENEWED, HeldRun::renew).isTaken()) {
        // Its grace time was over before a poll brought the stop.
        stop();
      }
    }
    if (hold && goesOn() && !report(Op.Report.STARTED, HeldRun::started).isTaken()) {
      stop();
    }
    return !hold;
  }

  /// What the answer is when nobody gives one; null where the run fails then.
  private @Nullable Json byDefault() {
    return random.nextBoolean() ? new Json("{\"answer\":null}") : null;
  }

  private void finish() throws InterruptedException {
    Json by = new Json("{\"said\":\"by:" + grant + "\"}");
    int how = random.nextInt(10);
    Outcome outcome =
        how < 7
            ? report(Op.Report.COMPLETED, held -> held.completed(new Complete(by, null)))
            : report(Op.Report.FAILED, held -> held.failed(failure(how < 9)));
    if (!outcome.isTaken() && !lost) {
      // It was asked to stop meanwhile.
      stop();
    }
  }

  private Fail failure(boolean retryable) {
    return new Fail(new RunFailure("bad_luck", "by:" + grant), retryable);
  }

  private void acknowledgeStop() throws InterruptedException {
    report(Op.Report.STOPPED, held -> held.stopped(new AcknowledgeStop("by:" + grant)));
  }

  /// Nobody may hear it any more.
  private void haunt() throws InterruptedException {
    for (int tries = random.nextInt(3); tries > 0; tries--) {
      List<NewEvent> events = events();
      telling.once(run, grant, events, () -> held().append(events));
      stopped.pause(random, PAUSE);
    }
    if (random.nextBoolean()) {
      Json by = new Json("{\"haunted\":\"by:" + grant + "\"}");
      report(Op.Report.COMPLETED, held -> held.completed(new Complete(by, null)));
    }
  }

  /// Reports until it is known what became of it.
  private Outcome report(Op.Report report, Consumer<HeldRun> call) throws InterruptedException {
    while (true) {
      Outcome outcome =
          asking.change(
              run,
              (began, ended, became) ->
                  new Op.Reported(name, began, ended, run, grant, report, became),
              () -> {
                call.accept(held());
                return Outcome.done();
              });
      if (!Telling.isWorthAnotherTry(outcome) || cast.curtain().pause(AGAIN)) {
        take(outcome);
        return outcome;
      }
    }
  }

  /// What is refused for now says nothing of the run: nobody tries again when the curtain has
  /// fallen.
  private void take(Outcome outcome) {
    if (outcome instanceof Outcome.Refused(String code) && !Telling.isWorthAnotherTry(outcome)) {
      switch (code) {
        case "lease_lost", "not_the_holder" -> lost = true;
        case "run_refused" -> {}
        default -> throw new IllegalStateException("A holder was refused as " + code);
      }
    }
  }

  private HeldRun held() {
    return cast.doors().any(random).runners().held(run, fence);
  }

  private List<NewEvent> events() {
    List<NewEvent> events = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      count++;
      Json payload = new Json("{\"done\": %d, \"said\":\"by:%s\"}".formatted(count, grant));
      EventId id = new EventId(grant + "-" + count);
      events.add(new NewEvent("worked", name, null, count, payload, id, false));
    }
    return events;
  }
}
