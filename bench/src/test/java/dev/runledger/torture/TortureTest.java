package dev.runledger.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.rig.ServerCommand;
import dev.runledger.verdict.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, real kills.
class TortureTest {
  private static final Setup.Times SOUND =
      new Setup.Times(Duration.ofMinutes(1), Duration.ofSeconds(30));

  /// What was promised is broken long before the end.
  private static final Setup.Times FAULTY =
      new Setup.Times(Duration.ofSeconds(15), Duration.ofSeconds(1));

  @TempDir Path folder;

  /// The seed is part of the test: a failure can be tried again. Other seeds are for `runledger
  /// torture`.
  @Test
  void aServerKeepsItsPromisesForAMinuteOfTorture() throws Exception {
    Torture.Report report = run(ServerCommand.found(), SOUND, EnumSet.allOf(Nemesis.class));
    assertThat(report.verdict().findings()).isEmpty();
    assertThat(report.faults()).hasSizeGreaterThan(3);
    assertThat(report.verdict().rules())
        .filteredOn(rule -> !rule.rule().equals("no answer is broken"))
        .allSatisfy(rule -> assertThat(rule.checks()).as(rule.rule()).isPositive());
  }

  @Test
  void aRealServerThatAnswersBeforeItCommitsIsFoundOut() throws Exception {
    assertThat(broken(StoreFault.RELAXED_DURABILITY, Nemesis.KILL_NODE))
        .contains("acknowledged is kept");
  }

  @Test
  @Tag("slow")
  void aRealServerWithoutAFenceIsFoundOut() throws Exception {
    assertThat(broken(StoreFault.FENCE_DROPPED, Nemesis.STOP_RUNNER))
        .contains("former holders are fenced off");
  }

  @Test
  @Tag("slow")
  void aRealServerWithAClockOfItsOwnIsFoundOut() throws Exception {
    assertThat(broken(StoreFault.NODES_CLOCK, Nemesis.STOP_RUNNER))
        .contains("leases last their time");
  }

  private List<String> broken(StoreFault fault, Nemesis nemesis) throws Exception {
    ServerCommand faulty =
        ServerCommand.java(
            "-D" + FaultyServer.FAULT + "=" + fault,
            "-cp",
            System.getProperty("java.class.path"),
            FaultyServer.class.getName());
    return run(faulty, FAULTY, Set.of(nemesis)).verdict().findings().stream()
        .map(Finding::rule)
        .toList();
  }

  private Torture.Report run(ServerCommand command, Setup.Times times, Set<Nemesis> nemeses)
      throws Exception {
    var setup =
        new Setup(
            7, times, nemeses, new Setup.Server(command, new Base.SqliteFile(), 1, 3), folder);
    return new Torture(setup, _ -> {}).run();
  }
}
