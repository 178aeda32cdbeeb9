package dev.runledger.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.rig.ServerCommand;
import dev.runledger.rig.Unpacked;
import dev.runledger.verdict.Finding;
import dev.runledger.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Real processes, real kills.
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TortureTest {
  private static final Duration CALM = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofMinutes(5);

  /// What was promised is broken long before the end.
  private static final Setup.Times FAULTY =
      new Setup.Times(Duration.ofSeconds(15), Duration.ofSeconds(1));

  @TempDir Path folder;

  enum On {
    SQLITE,
    POSTGRES;

    Base base() {
      return switch (this) {
        case SQLITE -> new Base.SqliteFile();
        case POSTGRES -> new Base.OwnServer(Unpacked.programs());
      };
    }
  }

  /// The seed is part of the test: a failure can be tried again.
  @ParameterizedTest
  @CsvSource({"SQLITE, 1", "POSTGRES, 2"})
  void aServerKeepsItsPromisesUnderTorture(On on, int nodes) throws Exception {
    assertSound(on, nodes, SHORT, 7);
  }

  /// Another seed each time; the failure names it.
  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"SQLITE, 1", "SQLITE, 1", "POSTGRES, 1", "POSTGRES, 2", "POSTGRES, 3"})
  void aServerKeepsItsPromisesForFiveMinutesOfTorture(On on, int nodes) throws Exception {
    assertSound(on, nodes, LONG, ThreadLocalRandom.current().nextInt(1_000_000));
  }

  private void assertSound(On on, int nodes, Duration broken, int seed) throws Exception {
    var server = new Setup.Server(ServerCommand.found(), on.base(), nodes, 3);
    Torture.Report report =
        run(server, seed, new Setup.Times(broken, CALM), EnumSet.allOf(Nemesis.class));
    String again =
        "torture --seed %d --store %s --nodes %d"
            .formatted(seed, on.name().toLowerCase(Locale.ROOT), nodes);
    // A finding is told in the first line of the failure, which is all that a summary shows.
    assertThat(report.verdict().findings())
        .as("%s found %s", again, report.verdict().findings())
        .isEmpty();
    assertThat(report.faults()).as(again).hasSizeGreaterThan(3);
    List<String> idle =
        report.verdict().rules().stream()
            .filter(rule -> rule.checks() == 0 && !rule.rule().equals("no answer is broken"))
            .map(Verdict.Judged::rule)
            .toList();
    assertThat(idle).as("%s gave nothing to check for %s", again, idle).isEmpty();
  }

  @Test
  void aRealServerThatAnswersBeforeItCommitsIsFoundOut() throws Exception {
    assertThat(broken(On.SQLITE, StoreFault.RELAXED_DURABILITY, Nemesis.KILL_NODE))
        .contains("acknowledged is kept");
  }

  @Test
  @Tag("slow")
  void aRealNodeThatAnswersBeforeItCommitsIsFoundOut() throws Exception {
    assertThat(broken(On.POSTGRES, StoreFault.RELAXED_DURABILITY, Nemesis.KILL_NODE))
        .contains("acknowledged is kept");
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource
  void aRealServerWithoutAFenceIsFoundOut(On on) throws Exception {
    assertThat(broken(on, StoreFault.FENCE_DROPPED, Nemesis.STOP_RUNNER))
        .contains("former holders are fenced off");
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource
  void aRealServerWithAClockOfItsOwnIsFoundOut(On on) throws Exception {
    assertThat(broken(on, StoreFault.NODES_CLOCK, Nemesis.STOP_RUNNER))
        .contains("leases last their time");
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource
  void aRealServerThatForgetsItsKeysIsFoundOut(On on) throws Exception {
    assertThat(broken(on, StoreFault.KEY_FORGOTTEN, Nemesis.CUT)).contains("a key makes one run");
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource
  void aRealServerThatTellsParentsTwiceIsFoundOut(On on) throws Exception {
    assertThat(broken(on, StoreFault.CALLBACK_TWICE, Nemesis.STOP_RUNNER))
        .contains("parents are told once");
  }

  @Test
  @Tag("slow")
  void aRealFeedThatGoesByTheDatabasesIdsIsFoundOut() throws Exception {
    assertThat(broken(On.POSTGRES, StoreFault.PAGED_BY_ID, Nemesis.STOP_RUNNER))
        .contains("the feed is complete");
  }

  private List<String> broken(On on, StoreFault fault, Nemesis nemesis) throws Exception {
    ServerCommand faulty =
        ServerCommand.java(
            "-D" + FaultyServer.FAULT + "=" + fault,
            "-cp",
            System.getProperty("java.class.path"),
            FaultyServer.class.getName());
    int nodes = on == On.SQLITE || fault.isOfOneNode() ? 1 : 2;
    var server = new Setup.Server(faulty, on.base(), nodes, 3);
    return run(server, 7, FAULTY, Set.of(nemesis)).verdict().findings().stream()
        .map(Finding::rule)
        .toList();
  }

  private Torture.Report run(Setup.Server server, int seed, Setup.Times times, Set<Nemesis> nemeses)
      throws Exception {
    return new Torture(new Setup(seed, times, nemeses, server, folder), _ -> {}).run();
  }
}
