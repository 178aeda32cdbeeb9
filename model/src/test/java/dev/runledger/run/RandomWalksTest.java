package dev.runledger.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.RunFact;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Decision.Accepted;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Runs that are told anything at all, in any order.
class RandomWalksTest {
  private static final int WALKS = 5_000;
  private static final int STEPS = 60;
  private static final List<RunCommand> COMMANDS = List.copyOf(Shapes.COMMANDS.values());

  @Test
  void everyLogBeginsWithCreatedAndHasOneFinalFactAndNothingAfterIt() {
    Map<RunStatus, Integer> ends = new EnumMap<>(RunStatus.class);
    for (int seed = 0; seed < WALKS; seed++) {
      Walk walk = new Walk(seed);
      walk.go();
      ends.merge(walk.state.status(), 1, Integer::sum);

      List<RunFact> log = walk.log;
      assertThat(log.getFirst()).as("walk %d", seed).isInstanceOf(RunFact.Created.class);
      assertThat(log.stream().filter(RunFact.Created.class::isInstance)).hasSize(1);
      assertThat(log.stream().filter(RunFact::isFinal))
          .as("walk %d: %s", seed, log)
          .hasSize(walk.state.isOver() ? 1 : 0);
      if (walk.state.isOver()) {
        assertThat(log.getLast().type())
            .as("walk %d", seed)
            .isEqualTo("run_" + walk.state.status().name().toLowerCase(Locale.ROOT));
      }
    }
    assertThat(ends.keySet())
        .as("the walks end in every final state, or they show little: %s", ends)
        .containsAll(
            EnumSet.of(
                RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CANCELLED));
  }

  @Test
  void noRunIsTriedMoreOftenThanItMay() {
    for (int seed = 0; seed < WALKS; seed++) {
      Walk walk = new Walk(seed);
      walk.go();
      assertThat(walk.attempts.current())
          .as("walk %d: %s", seed, walk.log)
          .isBetween(1, walk.attempts.most());
    }
  }

  private static final class Walk {
    private final Random random;
    private final List<RunFact> log =
        new ArrayList<>(List.of(new RunFact.Created("START_SESSION", "chat")));
    private RunState state = new RunState.Pending(null);
    private Attempts attempts;

    private Walk(int seed) {
      this.random = new Random(seed);
      OnLost onLost = random.nextBoolean() ? OnLost.REQUEUE : OnLost.FAIL;
      this.attempts = Shapes.attempts(1, 1 + random.nextInt(3), onLost);
    }

    /// Goes on after the end as well: whoever comes late must find a closed log.
    private void go() {
      for (int step = 0; step < STEPS; step++) {
        RunCommand command = COMMANDS.get(random.nextInt(COMMANDS.size()));
        if (Shapes.decide(state, attempts, command) instanceof Accepted(RunState next, var fact)) {
          state = next;
          if (fact != null) {
            log.add(fact);
          }
          if (fact instanceof RunFact.Requeued requeued) {
            attempts = Shapes.attempts(requeued.attempt(), attempts.most(), attempts.onLost());
          }
        }
      }
    }
  }
}
