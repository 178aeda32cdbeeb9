package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// An adoption that is killed at moments drawn by lot, and gone on with until it ends: while it
/// makes the tables, in a portion, between two, while it compares.
class KilledAnytimeTest {
  private static final int KILLS = 6;
  private static final String LOG =
      "SELECT session_id || ' ' || coalesce(run_id, '-') || ' ' || event_type || ' ' || source_id"
          + " || ' ' || payload FROM OURSrun_events WHERE source_id IS NOT NULL ORDER BY"
          + " session_id, seq";
  private static final String ASIDE =
      "SELECT table_name || source_key || reason || content FROM OURSrejected_rows ORDER BY 1";

  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();

  @ToBothStores
  void itEndsAsIfItHadNotBeenKilled(boolean isToPostgres) throws Exception {
    OddFile file = new OddFile(folder.resolve("session.db"));
    try (Connection connection = file.connect()) {
      new Samples(connection, 11).session(false, 150, 8000);
    }
    StoreAddress whole = targets.of(folder.resolve("whole"), isToPostgres);
    long span = whole(file, whole);
    StoreAddress killed = targets.of(folder.resolve("killed"), isToPostgres);
    Random random = new Random(3);
    boolean isRunning = true;
    for (int kill = 0; kill < KILLS && isRunning; kill++) {
      try (AdoptingProcess process = start(file, killed)) {
        isRunning = process.killAfter(Duration.ofNanos(random.nextLong(span)));
      }
    }
    whole(file, killed);
    assertThat(AdoptedTwice.ask(killed, LOG)).isEqualTo(AdoptedTwice.ask(whole, LOG));
    assertThat(AdoptedTwice.ask(killed, ASIDE)).isEqualTo(AdoptedTwice.ask(whole, ASIDE));
    List<String> before = AdoptedTwice.everything(killed);
    AdoptedTwice.adopt("session", file.address(), killed);
    assertThat(AdoptedTwice.everything(killed)).isEqualTo(before);
  }

  /// @return how long it took, in nanoseconds
  private static long whole(OddFile file, StoreAddress target) throws Exception {
    try (AdoptingProcess process = start(file, target)) {
      process.begun();
      long began = System.nanoTime();
      assertThat(process.last()).isEqualTo("right");
      return System.nanoTime() - began;
    }
  }

  private static AdoptingProcess start(OddFile file, StoreAddress target) throws Exception {
    return AdoptingProcess.start(AdoptingProcess.Work.COPY, "session", file.address(), target);
  }
}
