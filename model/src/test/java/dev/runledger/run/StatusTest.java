package dev.runledger.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StatusTest {
  @Test
  void aStatusIsFinalWhereItsStateIs() {
    for (RunState state : Shapes.STATES.values()) {
      assertThat(state.status().isFinal()).as("%s", state).isEqualTo(state.isOver());
    }
  }

  @Test
  void aRunIsActiveFromItsClaimToItsEnd() {
    assertThat(Arrays.stream(RunStatus.values()).filter(RunStatus::isActive))
        .containsExactly(
            RunStatus.CLAIMED, RunStatus.RUNNING, RunStatus.WAITING_INPUT, RunStatus.STOPPING);
  }

  @Test
  void aSessionsStatusFollowsTheRunThatDecidesIt() {
    assertThat(Arrays.stream(RunStatus.values()).map(Session.Status::of))
        .containsExactly(
            Session.Status.PENDING,
            Session.Status.PENDING,
            Session.Status.RUNNING,
            Session.Status.WAITING_INPUT,
            Session.Status.STOPPING,
            Session.Status.IDLE,
            Session.Status.FAILED,
            Session.Status.STOPPED,
            Session.Status.IDLE);
  }
}
