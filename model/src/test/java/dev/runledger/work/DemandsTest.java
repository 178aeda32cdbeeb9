package dev.runledger.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class DemandsTest {
  private static final Capabilities RUNNER =
      new Capabilities("host-1", "/work", "claude-code", Set.of("gpu", "high-memory"), false);

  @Test
  void nothingDemandedIsMetByEverybody() {
    assertThat(Demands.NONE.metBy(RUNNER)).isTrue();
    assertThat(Demands.NONE.isNone()).isTrue();
  }

  @Test
  void emptyTextIsNotDemanded() {
    Demands demands = new Demands("", "", "", Set.of());
    assertThat(demands).isEqualTo(Demands.NONE);
    assertThat(demands.isNone()).isTrue();
  }

  @Test
  void everyPropertyThatIsGivenMustBeMet() {
    assertThat(new Demands("host-1", "/work", "claude-code", Set.of("gpu")).metBy(RUNNER)).isTrue();
    assertThat(new Demands("host-2", null, null, Set.of()).metBy(RUNNER)).isFalse();
    assertThat(new Demands(null, "/home", null, Set.of()).metBy(RUNNER)).isFalse();
    assertThat(new Demands(null, null, "codex", Set.of()).metBy(RUNNER)).isFalse();
    assertThat(new Demands("host-1", "/work", "codex", Set.of()).metBy(RUNNER)).isFalse();
  }

  @Test
  void propertiesAndTagsAreComparedExactlyAndByCase() {
    assertThat(new Demands("HOST-1", null, null, Set.of()).metBy(RUNNER)).isFalse();
    assertThat(new Demands("host-1 ", null, null, Set.of()).metBy(RUNNER)).isFalse();
    assertThat(new Demands(null, "/work/", null, Set.of()).metBy(RUNNER)).isFalse();
    assertThat(new Demands(null, null, null, Set.of("GPU")).metBy(RUNNER)).isFalse();
    assertThat(new Demands(null, null, null, Set.of("gp")).metBy(RUNNER)).isFalse();
  }

  @Test
  void theRunnerMustHaveAllTagsAndMayHaveMore() {
    assertThat(new Demands(null, null, null, Set.of("gpu")).metBy(RUNNER)).isTrue();
    assertThat(new Demands(null, null, null, Set.of("gpu", "high-memory")).metBy(RUNNER)).isTrue();
    assertThat(new Demands(null, null, null, Set.of("gpu", "tpu")).metBy(RUNNER)).isFalse();
  }

  @Test
  void whoWantsAMatchingTagTakesNoRunThatDemandsNoneOfItsTags() {
    var picky = new Capabilities("host-1", "/work", "claude-code", Set.of("gpu", "tpu"), true);
    assertThat(Demands.NONE.metBy(picky)).isFalse();
    assertThat(new Demands("host-1", null, null, Set.of()).metBy(picky)).isFalse();
    assertThat(new Demands(null, null, null, Set.of("tpu")).metBy(picky)).isTrue();
    assertThat(new Demands(null, null, null, Set.of("tpu", "fpga")).metBy(picky)).isFalse();
    var tagless = new Capabilities("host-1", "/work", "claude-code", Set.of(), true);
    assertThat(Demands.NONE.metBy(tagless)).isFalse();
  }

  @Test
  void whatIsNotMetIsNamedInAFixedOrder() {
    assertThat(new Demands("a", "/b", "c", Set.of("z", "gpu", "y")).unmetBy(RUNNER))
        .containsExactly("hostname=a", "project_dir=/b", "executor_type=c", "tag=y", "tag=z");
    assertThat(new Demands("host-1", null, "c", Set.of("gpu")).unmetBy(RUNNER))
        .containsExactly("executor_type=c");
    assertThat(Demands.NONE.unmetBy(RUNNER)).isEmpty();
  }

  @Test
  void aRequestAddsToDemandsAndOverridesNone() {
    Demands base = new Demands("host-1", null, null, Set.of("gpu"));
    Demands asked = new Demands("host-2", "/work", "", Set.of("tpu", "gpu"));
    assertThat(base.plus(asked))
        .isEqualTo(new Demands("host-1", "/work", null, Set.of("gpu", "tpu")));
    assertThat(base.plus(Demands.NONE)).isEqualTo(base);
    assertThat(Demands.NONE.plus(base)).isEqualTo(base);
  }
}
