package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.store.StoreException;
import org.junit.jupiter.api.Test;

/// What somebody added to the database, and what is against something by it.
abstract class RulesOfOthersContract extends Contract {
  @Test
  void aTriggerThatRefusesSaysSoInItsOwnWords() throws Exception {
    elsewhere(forbidCancelling("ask (politely) first: nobody cancels"));
    Run run = submit();
    Picture before = picture();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> tell(run.id(), CANCEL))
        .satisfies(e -> assertThat(e.refusal()).contains("ask (politely) first: nobody cancels"));

    assertThat(picture()).isEqualTo(before);
    tell(run.id(), STOP);
    assertThat(status(run.id())).isEqualTo(RunStatus.STOPPED);
  }

  @Test
  void anIndexThatRefusesIsNamed() throws Exception {
    Run run = submit();
    Run other = submit();
    elsewhere(
        """
        CREATE UNIQUE INDEX nobody_may ON runs ((
            CASE WHEN run_id = '%s' AND status = 'cancelled' THEN 1 WHEN run_id = '%s' THEN 1 END))
        """
            .formatted(run.id(), other.id()));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> tell(run.id(), CANCEL))
        .satisfies(e -> assertThat(e.refusal()).get().asString().contains("nobody_may"));
  }

  @Test
  void whatFailedOtherwiseIsNoRefusal() {
    assertThat(StoreException.because("It broke").refusal()).isEmpty();
    assertThat(StoreException.unavailable("Away", null).refusal()).isEmpty();
  }
}
