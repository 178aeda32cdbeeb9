package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.adopt.AdoptingProcess.Work;
import dev.runledger.report.AdoptionWatch;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Adoptions in place, ways back and ends that are killed at each of their steps: typed again, they
/// end as if they had not been.
class InterruptedInPlaceTest {
  private static final int MOST = 200;

  private Place place;

  @BeforeEach
  void make() throws SQLException {
    place = new Place("runs");
    new Samples(place.program, 9)
        .exploration(List.of("runs", "run_events", "run_id"), "run_status", 250, 1500);
    place.execute("ALTER TABLE runs ADD COLUMN owner text DEFAULT 'nobody'");
  }

  @AfterEach
  void drop() throws SQLException {
    place.close();
  }

  @Test
  void killedAtEveryStepItIsInPlaceInTheEndWithAllThatProgramsWrote() throws Exception {
    List<String> before = place.rows("run_events");
    int kills = killUntilItEnds(Work.IN_PLACE, true);
    assertThat(kills).isGreaterThan(6);
    assertThat(place.rows("run_events")).containsAll(before);
    // What was written after the swap, and before it was told of, is in the views alone.
    assertThat(place.rows("runs")).containsAll(place.rows("runs_backup")).hasSize(250 + kills);
    assertThat(place.ask("SELECT count(*) FROM runs WHERE app_package = 'com.example.late'"))
        .containsExactly(Integer.toString(kills));
  }

  @Test
  void killedOnceAtEachStepItGoesOnFromThere() throws Exception {
    for (int step = 1; ; step++) {
      boolean isKilled;
      try (AdoptingProcess process = AdoptingProcess.start(Work.IN_PLACE, "runs", place.database)) {
        isKilled = process.killAfter(step * 3);
      }
      try (AdoptingProcess again = AdoptingProcess.start(Work.IN_PLACE, "runs", place.database)) {
        assertThat(again.last()).isEqualTo("right");
      }
      assertThat(place.rows("runs")).isEqualTo(place.rows("runs_backup"));
      assertThat(place.rows("run_events")).isEqualTo(place.rows("run_events_backup"));
      place.undo().undo(false);
      if (!isKilled) {
        return;
      }
    }
  }

  @Test
  void givenUpHalfWayItLeavesTheDatabaseByteForByteAsItWas() throws Exception {
    String before = Dump.of(place.database);
    for (int step : List.of(1, 4, 8)) {
      try (AdoptingProcess process = AdoptingProcess.start(Work.IN_PLACE, "runs", place.database)) {
        assertThat(process.killAfter(step)).isTrue();
      }
      place.undo().undo(false);
      assertThat(Dump.of(place.database)).as("after step %d", step).isEqualTo(before);
      assertThat(place.ask("SELECT count(*) FROM runledger.runs")).containsExactly("0");
      assertThat(place.ask("SELECT count(*) FROM runledger.sessions")).containsExactly("0");
    }
  }

  @Test
  void aWayBackThatIsKilledAtEveryStepEndsByteForByteAsItWas() throws Exception {
    String before = Dump.of(place.database);
    assertThat(place.inPlace(AdoptionWatch.NONE).run().isRight()).isTrue();
    assertThat(killUntilItEnds(Work.UNDO, false)).isGreaterThan(2);
    assertThat(Dump.of(place.database)).isEqualTo(before);
    assertThat(place.ask("SELECT count(*) FROM runledger.run_events")).containsExactly("0");
    assertThat(place.inPlace(AdoptionWatch.NONE).run().isRight()).isTrue();
  }

  @Test
  void anEndThatIsKilledAndRepeatedDropsTheBackupsOnce() throws Exception {
    assertThat(place.inPlace(AdoptionWatch.NONE).run().isRight()).isTrue();
    try (AdoptingProcess process = AdoptingProcess.start(Work.FINISH, "runs", place.database)) {
      process.killAfter(1);
    }
    for (int again = 0; again < 2; again++) {
      try (AdoptingProcess process = AdoptingProcess.start(Work.FINISH, "runs", place.database)) {
        assertThat(process.last()).isEqualTo("right");
      }
    }
    assertThat(place.ask("SELECT relname FROM pg_class WHERE relname LIKE '%\\_backup'")).isEmpty();
    assertThat(place.ask("SELECT count(*) FROM runs")).containsExactly("250");
  }

  /// Each time a step later than it began.
  ///
  /// @return how often it was killed
  private int killUntilItEnds(Work work, boolean writes) throws IOException, SQLException {
    for (int kills = 0; kills < MOST; kills++) {
      try (AdoptingProcess process = AdoptingProcess.start(work, "runs", place.database)) {
        if (!process.killAfter(1 + kills / 2)) {
          return kills;
        }
      }
      if (writes) {
        place.execute("INSERT INTO runs (app_package) VALUES ('com.example.late')");
      }
    }
    throw new IllegalStateException("It never ended.");
  }
}
