package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.adopt.AdoptingProcess.Work;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.source.Waiting;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two processes that adopt into one SQLite file, which has one writer: the second waits for the
/// first, whatever it brings, and goes on as soon as that is gone, however it went.
class TwoIntoOneFileTest {
  private static final String WAITS = "waiting for another process, which adopts into ";

  @TempDir Path folder;
  private OddFile large;
  private OddFile small;
  private OddFile target;

  @BeforeEach
  void fill() throws Exception {
    large = new OddFile(folder.resolve("large.db"));
    try (Connection connection = large.connect()) {
      new Samples(connection, 5).session(false, 100, 3000);
    }
    small = OddFile.coordinator(folder);
    small.run("INSERT INTO runs (run_id) VALUES ('r')");
    target = new OddFile(folder.resolve("target.db"));
  }

  /// The same source, and another one.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSecondGoesOnWhenTheFirstIsDone(boolean isSameSource) throws Exception {
    try (AdoptingProcess first = startHalfway();
        AdoptingProcess second = stopAndMeet(first, isSameSource)) {
      first.goOn();
      assertThat(first.last()).isEqualTo("right");
      assertThat(second.last()).isEqualTo("right");
    }
    assertAllIsThere(isSameSource);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSecondGoesOnWhenTheFirstIsKilled(boolean isSameSource) throws Exception {
    try (AdoptingProcess first = startHalfway();
        AdoptingProcess second = stopAndMeet(first, isSameSource)) {
      first.kill();
      assertThat(second.last()).isEqualTo("right");
    }
    assertThat(adopt("session", large, Waiting.USUAL).isRight()).isTrue();
    assertAllIsThere(isSameSource);
  }

  @Test
  void whereTheFirstStaysThatIsSaidAndNothingIsBrought() throws Exception {
    try (AdoptingProcess first = startHalfway()) {
      first.stopInItsMiddle();
      assertThatThrownBy(() -> adopt("coordinator", small, Duration.ofMillis(10)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Another process adopts into " + target.path())
          .hasMessageContaining("type this again");
      assertThat(target.ask("SELECT count(*) FROM adoptions WHERE layout = 'coordinator'"))
          .containsExactly("0");
    }
  }

  /// As it is named by a link.
  @Test
  void theFileIsTheSameByAnotherName() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link.db"), target.path());
    try (AdoptingProcess first = startHalfway()) {
      first.stopInItsMiddle();
      List<String> waitedFor = new ArrayList<>();
      Waiting waiting = new Waiting(Duration.ofMillis(10), waitedFor::add);
      assertThatThrownBy(() -> adoption("coordinator", small, link, waiting).run())
          .hasMessageContaining("Another process adopts into");
      assertThat(waitedFor).containsExactly(WAITS + link);
    }
  }

  private AdoptingProcess start(String layout, OddFile source) throws Exception {
    return AdoptingProcess.start(layout, source.address(), target.path(), 0);
  }

  private AdoptingProcess startHalfway() throws Exception {
    return AdoptingProcess.start(Work.COPY_HALFWAY, "session", large.address(), target.address());
  }

  /// The first has brought something and the second waits for it.
  private AdoptingProcess stopAndMeet(AdoptingProcess first, boolean isSameSource)
      throws Exception {
    first.stopInItsMiddle();
    AdoptingProcess second = isSameSource ? start("session", large) : start("coordinator", small);
    assertThat(second.reading(WAITS)).isEqualTo(WAITS + target.path());
    return second;
  }

  /// And nothing twice, nor the file by which they agreed.
  private void assertAllIsThere(boolean isSameSource) throws Exception {
    assertThat(target.ask("PRAGMA integrity_check")).containsExactly("ok");
    AdoptedTwice.adopt("session", large.address(), target.address());
    assertThat(
            target.ask(
                "SELECT count(DISTINCT source_id) - count(*) FROM run_events WHERE source_id IS NOT"
                    + " NULL"))
        .containsExactly("0");
    assertThat(target.ask("SELECT prompt FROM runs WHERE run_id = 'r'"))
        .hasSize(isSameSource ? 0 : 1);
    assertThat(FileStates.of(folder).keySet()).noneMatch(name -> name.contains("adopting"));
  }

  private AdoptionReport adopt(String layout, OddFile source, Duration patience) {
    return adoption(layout, source, target.path(), new Waiting(patience, _ -> {})).run();
  }

  private static Adoption adoption(String layout, OddFile source, Path to, Waiting waiting) {
    return new Adoption(
        AdoptionTest.layout(layout),
        source.address(),
        new StoreAddress.SqliteFile(to),
        AdoptionWatch.NONE,
        false,
        waiting);
  }
}
