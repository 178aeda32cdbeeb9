package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShortIdTest {
  private static final List<String> RUNS =
      List.of("run_4f2aaaaaaaaa", "run_4f2bbbbbbbbb", "run_9c0000000000");

  @Test
  void aBeginningThatOnlyOneHasIsEnoughWithOrWithoutThePrefix() {
    assertThat(id("9").only("run", RUNS.stream())).isEqualTo("run_9c0000000000");
    assertThat(id("run_4f2b").only("run", RUNS.stream())).isEqualTo("run_4f2bbbbbbbbb");
  }

  @Test
  void aBeginningThatSeveralHaveIsRefusedAndTheyAreNamed() {
    assertThatThrownBy(() -> id("4f2").only("run", RUNS.stream()))
        .isInstanceOf(Complaint.class)
        .hasMessage("'4f2' may be 2 runs: run_4f2aaaaaaaaa, run_4f2bbbbbbbbb.");
  }

  @Test
  void aWholeIdFromElsewhereIsMeantAlsoWhereOthersBeginWithIt() {
    assertThat(id("12").only("run", Stream.of("12", "123", "run_120000000000"))).isEqualTo("12");
  }

  @Test
  void aBeginningThatNoneHasIsNotFound() {
    assertThatThrownBy(() -> id("77").only("run", RUNS.stream()))
        .hasMessage("No run's id begins with '77'.");
  }

  @Test
  void nobodyIsAskedAboutAWholeId() {
    assertThat(id("run_9c0000000000").isWhole()).isTrue();
    assertThat(id("9c0000000000").isWhole()).isTrue();
    assertThat(id("9c0000000000").whole()).isEqualTo("run_9c0000000000");
    assertThat(id("9c000000000").isWhole()).isFalse();
    assertThat(id("run_9c").isWhole()).isFalse();
  }

  @Test
  void anIdThatCameFromElsewhereIsTakenAsItStands() {
    assertThat(id("job/2024").isWhole()).isTrue();
    assertThat(id("01JABCDEFGHJKMNPQRSTVWXYZ0").isWhole()).isTrue();
  }

  private static ShortId id(String typed) {
    return new ShortId("run_", typed);
  }
}
