package dev.runledger.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.rig.PostgresServer;
import dev.runledger.rig.ServerCommand;
import dev.runledger.rig.Unpacked;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written by hand is what a server would have written: nothing of it is left out.
class PlainRunsTest {
  /// Of each status: how many runs, how many events they have, and how many batches the feed.
  private static final String LIVES =
      """
      SELECT status || ' ' || count(*) || ' ' || sum(events) || ' ' || sum(batches)
      FROM runs
      CROSS JOIN LATERAL (SELECT count(*) AS events FROM run_events WHERE run_events.run_id = runs.run_id) AS log
      CROSS JOIN LATERAL (SELECT count(*) AS batches FROM feed_in WHERE feed_in.run_id = runs.run_id) AS fed
      GROUP BY status
      ORDER BY status
      """;

  /// Runs and sessions whose numbers are not those of their events.
  private static final String WRONG =
      """
      SELECT run_id
      FROM runs
      JOIN sessions USING (session_id)
      WHERE last_run_seq <> (SELECT max(run_seq) FROM run_events WHERE run_events.run_id = runs.run_id)
         OR next_seq <> 1 + (SELECT max(seq) FROM run_events WHERE run_events.session_id = runs.session_id)
      """;

  @TempDir Path folder;

  @Test
  void runsAreClaimedAndEndedAndStarted() throws Exception {
    try (PostgresServer server = PostgresServer.start(Unpacked.programs(), folder)) {
      PostgresPlace place = PostgresPlace.make(server.jdbcUrl(), "ours");
      ServerCommand.found().run("migrate up --db " + place.jdbcUrl());
      PlainRuns plain = PlainRuns.make(place);
      assertThat(plain.drain(2, 5, 20)).isPositive();
      assertThat(OurTablesTest.ask(place.jdbcUrl(), LIVES))
          .containsExactly("completed 20 80 60", "pending 10 10 10");
      assertThat(OurTablesTest.ask(place.jdbcUrl(), WRONG)).isEmpty();
      assertThat(plain.start(7).answers()).isEqualTo(7);
      assertThat(OurTablesTest.ask(place.jdbcUrl(), LIVES)).containsExactly("running 7 21 21");
      assertThat(OurTablesTest.ask(place.jdbcUrl(), WRONG)).isEmpty();
    }
  }
}
