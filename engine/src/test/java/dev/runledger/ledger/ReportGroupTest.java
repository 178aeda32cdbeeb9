package dev.runledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.Ids;
import dev.runledger.id.RunnerId;
import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Grant;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Submission;
import dev.runledger.sqlite.MemoryStore;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import dev.runledger.work.Registration;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportGroupTest {
  private static final RunCommand.Report COMPLETED = new RunCommand.Complete(null, null);

  private static Submission asked() {
    var job =
        new Job(Job.Kind.AGENT, null, "p", "p", null, null, null, null, Job.Terms.DEFAULT, null);
    return new Submission(
        null,
        null,
        job,
        Lineage.Trigger.CHAT,
        Lineage.Mode.SYNC,
        null,
        null,
        Demands.NONE,
        Submission.Conflict.QUEUE,
        true,
        null);
  }

  @Test
  void whatWasTakenOfOneRunIsNotTakenForTheSameReportOfAnother() throws InterruptedException {
    try (var store = new MemoryStore()) {
      var ids = new Ids(new Random(1));
      Deadlines times = Deadlines.DEFAULT;
      var ledger = new Ledger(store, ids, times);
      ledger.submit(asked());
      ledger.submit(asked());
      var can = new Capabilities("host", "/work", "command", Set.of(), false);
      RunnerId runner = new Runners(store, times).register(new Registration(can, false)).id();
      List<Grant> held =
          new Dispatcher(store, ids, times).poll(runner, Duration.ZERO, 2).orElseThrow().runs();
      for (Grant one : held) {
        var fence = new Fence(runner, one.lease().token());
        ledger.report(one.run().id(), fence, new RunCommand.Started());
      }
      var fence = new Fence(runner, held.getFirst().lease().token());

      List<Outcome<List<Reported>>> outcomes =
          store.write(tx ->
              new ReportGroup(tx, times, new Moves(times))
                  .take(
                      held.stream()
                          .map(one -> new ReportRequest(one.run().id(), fence, List.of(COMPLETED)))
                          .toList()));

      assertThat(outcomes.getFirst())
          .isInstanceOfSatisfying(
              Outcome.Done.class, done -> assertThat(done.answer()).asString().contains("Taken"));
      assertThat(only(outcomes.getLast()))
          .isInstanceOfSatisfying(
              Reported.Refused.class,
              refused ->
                  assertThat(refused.why().problem()).isInstanceOf(RunProblem.LeaseLost.class));
      assertThat(ledger.run(held.getLast().run().id()).status()).isEqualTo(RunStatus.RUNNING);
    }
  }

  private static Reported only(Outcome<List<Reported>> outcome) {
    return ((Outcome.Done<List<Reported>>) outcome).answer().getFirst();
  }
}
