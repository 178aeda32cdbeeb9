package dev.runledger.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.rig.PostgresPrograms;
import dev.runledger.rig.ServerCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
  private static final Base POSTGRES = new Base.OwnServer(new PostgresPrograms(Path.of("bin")));

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 20261201})
  void halfAMinuteHasEveryFault(long seed) {
    assertThat(plan(seed).strikes())
        .extracting(Plan.Strike::what)
        .containsAll(EnumSet.allOf(Nemesis.class));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 20261201})
  void aRunnerThatIsHeldLosesItsLeases(long seed) {
    assertThat(plan(seed).strikes())
        .filteredOn(strike -> strike.what() == Nemesis.STOP_RUNNER)
        .isNotEmpty()
        .allSatisfy(strike -> assertThat(strike.lasts()).isGreaterThanOrEqualTo(Setup.LEASE));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 20261201})
  void theSameSeedIsTheSamePlan(long seed) {
    assertThat(plan(seed)).isEqualTo(plan(seed)).isNotEqualTo(plan(seed + 1));
  }

  private static Plan plan(long seed) {
    var server = new Setup.Server(ServerCommand.found(), POSTGRES, 2, 3);
    var times = new Setup.Times(Duration.ofSeconds(30), Duration.ofSeconds(30));
    return Plan.of(new Setup(seed, times, EnumSet.allOf(Nemesis.class), server, Path.of("folder")));
  }
}
