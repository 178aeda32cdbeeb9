package dev.runledger.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Databases;
import dev.runledger.postgres.PostgresConnections;
import dev.runledger.rig.PostgresDatabase;
import dev.runledger.rig.PostgresServer;
import dev.runledger.rig.Unpacked;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.MemoryStore;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever people, runners and time do, in whatever order, the rules hold.
class SimulationTest {
  private static final int STORIES = 2000;
  private static final int STORIES_IN_A_FILE = 20;

  /// By then every planted bug has shown itself.
  private static final int SOON = 300;

  @TempDir Path folder;

  @Test
  void theRulesHoldAndEverythingHappens() throws Exception {
    Simulation.Report report = Simulation.play(0, STORIES, _ -> {});

    assertThat(report.failure()).isEmpty();
    assertThat(report.played()).isEqualTo(STORIES);
    assertThat(report.happened())
        .containsKeys(
            "callback_undelivered parent_deleted",
            "callback_undelivered parent_stopped",
            "run_cancelled enough",
            "run_cancelled grace_time_passed",
            "run_cancelled runner_lost",
            "run_claimed",
            "run_completed",
            "run_failed boom",
            "run_failed flaky",
            "run_failed no_matching_runner",
            "run_failed question_expired",
            "run_failed runner_lost",
            "run_requeued claim_not_acknowledged",
            "run_requeued flaky",
            "run_requeued lease_expired",
            "run_requeued recovered_by_operator",
            "run_requeued runner_gone",
            "run_requeued runner_removed",
            "run_requeued runner_replaced",
            "run_resumed",
            "run_stopped enough",
            "run_stopped grace_time_passed",
            "run_stopped max_duration_reached",
            "run_stopped max_steps_reached",
            "run_stopped runner_lost");
  }

  /// What it found once, of a run that was stopped four millionths of a second too early.
  @Test
  void theRulesHoldWhereTheyOnceDidNot() throws Exception {
    assertThat(Simulation.play(132_003, 1, _ -> {}).failure()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedBugIsFound(Fault fault) throws Exception {
    assertThat(Simulation.play(0, SOON, fault.plant(), _ -> {}).failure()).isPresent();
  }

  @Test
  void aSeedTellsTheSameStoryEachTime() {
    try (var store = new MemoryStore()) {
      List<String> first = story(store);
      store.reset();

      assertThat(story(store)).isEqualTo(first).hasSizeGreaterThan(100);
    }
  }

  private static List<String> story(MemoryStore store) {
    var play = new Play(7, store, store.sql(), UnaryOperator.identity());
    play.perform();
    return play.story();
  }

  @Test
  void theRulesHoldInAFile() {
    for (long seed = 0; seed < STORIES_IN_A_FILE; seed++) {
      Path file = folder.resolve(seed + ".db");
      try (Store store = Databases.open(new StoreAddress.SqliteFile(file));
          Sql eye = SqliteConnections.reader(file)) {
        assertThat(Simulation.play(seed, store, eye)).isEmpty();
      }
    }
  }

  @Test
  void theRulesHoldOnPostgres() throws Exception {
    try (PostgresServer server = PostgresServer.start(Unpacked.programs(), folder)) {
      for (long seed = 0; seed < STORIES_IN_A_FILE; seed++) {
        var address = StoreAddress.parse(PostgresDatabase.make(server, "play" + seed).url());
        try (Store store = Databases.open(address);
            Sql eye = PostgresConnections.open((StoreAddress.Postgres) address)) {
          eye.script("SET search_path TO runledger");
          assertThat(Simulation.play(seed, store, eye)).isEmpty();
        }
      }
    }
  }
}
