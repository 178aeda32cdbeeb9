package dev.runledger.contract;

import static dev.runledger.contract.Together.times;
import static dev.runledger.contract.Together.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.Ids;
import dev.runledger.ledger.Ledger;
import dev.runledger.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Runs that are asked for at the same time are made together.
abstract class SubmissionsContract extends Contract {

  @Test
  void everyoneWhoSubmitsAtOnceGetsARunAndASessionOfTheirOwn() throws Exception {
    List<Run> runs = together(times(40, i -> submit(Request.start().priority(i))));

    assertOnTheirOwn(runs);
    for (int i = 0; i < runs.size(); i++) {
      Run run = ledger.run(runs.get(i).id());
      assertThat(run).isEqualTo(runs.get(i));
      assertThat(run.job().terms().priority()).isEqualTo(i);
      assertThat(types(run.id())).containsExactly("run_created");
    }
    assertThat(poll(register("host"), 100).runs()).hasSize(40);
  }

  /// Runs that are made together draw their ids together; one that is taken is no reason to refuse.
  @Test
  void idsThatAreTakenAreDrawnAnew() throws Exception {
    int taken = 20;
    List<Run> before = new ArrayList<>();
    Ledger first = drawing(new AtomicLong());
    for (int i = 0; i < taken; i++) {
      before.add(first.submit(Request.start().build()));
    }

    Ledger second = drawing(new AtomicLong());
    List<Run> runs = together(times(2 * taken, _ -> second.submit(Request.start().build())));

    assertOnTheirOwn(Stream.of(before, runs).flatMap(List::stream).toList());
  }

  /// Draws one number after the other, in the digits that ids are made of.
  private Ledger drawing(AtomicLong next) {
    return new Ledger(store, new Ids(() -> next.getAndIncrement() * 0x0001_0000_0000_0001L), TIMES);
  }

  private static void assertOnTheirOwn(List<Run> runs) {
    assertThat(runs).extracting(Run::id).doesNotHaveDuplicates();
    assertThat(runs).extracting(Run::sessionId).doesNotHaveDuplicates();
  }
}
