package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.destination.PostgresAdoptionLock;
import dev.runledger.destination.PostgresTarget;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.source.Waiting;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Two processes that adopt one source into a PostgreSQL database: the second waits for the first,
/// also where that was killed and the server still has its last transaction to commit.
class TwoAtOnceTest {
  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();
  private final List<String> waitedFor = new ArrayList<>();
  private StoreAddress.Postgres target;
  private OddFile file;
  private PostgresTarget first;

  @BeforeEach
  void begin() throws Exception {
    target = (StoreAddress.Postgres) targets.of(folder, true);
    file = OddFile.coordinator(folder);
    file.run("INSERT INTO runs (run_id) VALUES ('r')");
    first = PostgresTarget.open(target);
    long adoption =
        new Adoptions(first).begin("coordinator", Adoptions.name(file.address()), null).id();
    new PostgresAdoptionLock(first, adoption).hold(Duration.ofMillis(1), waitedFor::add);
    assertThat(waitedFor).isEmpty();
  }

  @AfterEach
  void drop() {
    first.close();
  }

  @Test
  void theSecondWaitsUntilTheFirstIsGone() throws Exception {
    assertThat(adopt(Waiting.USUAL, first::close).isRight()).isTrue();
    assertThat(waitedFor)
        .containsExactly("waiting for another process, which adopts the same source");
    assertThat(AdoptedTwice.ask(target, "SELECT run_id FROM OURSruns")).containsExactly("r");
  }

  @Test
  void whereTheFirstStaysThatIsSaidAndNothingIsBrought() throws Exception {
    assertThatThrownBy(() -> adopt(Duration.ofMillis(10), () -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Another process adopts the same source into this database");
    assertThat(AdoptedTwice.ask(target, "SELECT count(*) FROM OURSruns")).containsExactly("0");
  }

  @Test
  void anotherSourceWaitsForNobody() throws Exception {
    Path other = java.nio.file.Files.createDirectory(folder.resolve("other"));
    AdoptedTwice.adopt("coordinator", OddFile.coordinator(other).address(), target);
  }

  private AdoptionReport adopt(Duration patience, Runnable meanwhile) {
    Waiting waiting =
        new Waiting(
            patience,
            what -> {
              waitedFor.add(what);
              meanwhile.run();
            });
    return new Adoption(
            AdoptionTest.layout("coordinator"),
            file.address(),
            target,
            AdoptionWatch.NONE,
            false,
            waiting)
        .run();
  }
}
