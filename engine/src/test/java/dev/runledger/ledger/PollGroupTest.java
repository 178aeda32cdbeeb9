package dev.runledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.id.Ids;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.ledger.PollGroup.Collected;
import dev.runledger.ledger.PollGroup.Poll;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Submission;
import dev.runledger.sqlite.MemoryStore;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import dev.runledger.work.Registration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollGroupTest {
  private static final Deadlines TIMES = Deadlines.DEFAULT;

  private final MemoryStore store = new MemoryStore();
  private final Ids ids = new Ids(new Random(1));

  @AfterEach
  void close() {
    store.close();
  }

  /// Whatever the runners are called: else one that is served and comes again would always be
  /// before the one that was passed over.
  @Test
  void whatFitsForOneGoesToThePollThatCameFirst() {
    var ledger = new Ledger(store, ids, TIMES);
    for (int run = 0; run < 5; run++) {
      ledger.submit(large());
    }
    List<RunnerId> runners = Stream.of("one", "other").map(this::register).toList();
    for (List<RunnerId> inOrder :
        List.of(runners, runners.reversed(), runners.reversed(), runners)) {
      List<Collected> told = collect(inOrder);
      assertThat(told.getFirst().delivery().runs()).hasSize(1);
      assertThat(told.getLast().delivery().isEmpty()).isTrue();
      assertThat(told.getLast().isPassedOver()).isTrue();
    }
  }

  private List<Collected> collect(List<RunnerId> runners) {
    List<Outcome<Collected>> outcomes =
        store.write(tx ->
            new PollGroup(tx, ids, TIMES, new Moves(TIMES), new Unclaimable())
                .collect(runners.stream().map(runner -> new Poll(runner, 1, null)).toList()));
    return outcomes.stream().map(outcome -> ((Outcome.Done<Collected>) outcome).answer()).toList();
  }

  private RunnerId register(String host) {
    var can = new Capabilities(host, "/work", "command", Set.of(), false);
    return new Runners(store, TIMES).register(new Registration(can, false)).id();
  }

  /// More than half of what one answer may have.
  private static Submission large() {
    var parameters = new Json("{\"x\":\"" + "x".repeat(Limits.ANSWER_TEXT * 2 / 3) + "\"}");
    var job =
        new Job(
            Job.Kind.AGENT, null, "p", "p", null, parameters, null, null, Job.Terms.DEFAULT, null);
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
}
