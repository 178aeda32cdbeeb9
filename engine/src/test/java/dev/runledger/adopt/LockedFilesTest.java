package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.source.Waiting;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that another program holds for itself alone.
class LockedFilesTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir Path folder;
  private final List<String> waitedFor = new ArrayList<>();
  private OddFile file;

  @BeforeEach
  void make() throws SQLException {
    file = OddFile.coordinator(folder);
    file.run("INSERT INTO runs (run_id) VALUES ('r'), ('s')");
  }

  @Test
  void itIsWaitedForAndThatIsSaid() throws Exception {
    Connection program = FileStates.locking(file);
    AdoptionReport report = adopt(Waiting.USUAL, () -> close(program));
    assertThat(report.isRight()).isTrue();
    assertThat(waitedFor)
        .singleElement()
        .asString()
        .contains("waiting for", file.path().toString());
  }

  /// It locks the file between two looks into it.
  @Test
  void alsoInTheMiddle() throws Exception {
    List<Connection> programs = new ArrayList<>();
    AdoptionWatch watch =
        new LockingWatch(() -> programs.add(locking()), () -> close(programs.getLast()));
    AdoptionReport report =
        new Adoption(
                AdoptionTest.layout("coordinator"),
                file.address(),
                target(),
                watch,
                false,
                new Waiting(Waiting.USUAL, watch::waiting))
            .run();
    assertThat(report.isRight()).isTrue();
    assertThat(report.tables().getLast().copied()).isEqualTo(2);
    assertThat(programs).isNotEmpty();
  }

  @Test
  void whenItStaysLockedThatIsSaidAndNothingIsMade() throws Exception {
    try (Connection _ = FileStates.locking(file)) {
      Map<String, Integer> before = FileStates.of(folder);
      assertThatThrownBy(() -> adopt(SHORT, () -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(file.path() + " is locked by another program");
      assertThat(FileStates.of(folder)).isEqualTo(before);
    }
    assertThat(waitedFor).hasSize(1);
    assertThat(Files.exists(target().path())).isFalse();
    assertThat(adopt(SHORT, () -> {}).isRight()).isTrue();
  }

  @Test
  void anOlderFileThatStaysLockedIsNotOpenedAndLeftAsItIs() throws Exception {
    try (Connection _ = FileStates.locking(file)) {
      Map<String, Integer> before = FileStates.of(folder);
      assertThatThrownBy(() -> OlderFile.adopt(file.address(), SHORT))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(file.path() + " is locked by another program");
      assertThat(FileStates.of(folder)).isEqualTo(before);
    }
    assertThat(OlderFile.adopt(file.address(), SHORT)).isPresent();
    assertThat(file.ask("SELECT count(*) FROM runs")).containsExactly("2");
  }

  /// A reader who does not end keeps the file from being built anew, and not the program from it.
  @Test
  void anOlderFileThatIsReadWithoutAnEndIsLeftAsItIs() throws Exception {
    try (Connection reader = file.connect();
        var statement = reader.createStatement();
        var rows = statement.executeQuery("SELECT run_id FROM runs")) {
      rows.next();
      Map<String, Integer> before = FileStates.of(folder);
      assertThatThrownBy(() -> OlderFile.adopt(file.address(), SHORT))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(file.path() + " is locked by another program");
      assertThat(FileStates.of(folder)).isEqualTo(before);
    }
    assertThat(OlderFile.adopt(file.address(), SHORT)).isPresent();
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
            target(),
            AdoptionWatch.NONE,
            false,
            waiting)
        .run();
  }

  /// Locks the file when rows are copied or compared, and lets go when it is waited for.
  private record LockingWatch(Runnable lock, Runnable unlock) implements AdoptionWatch {
    @Override
    public void counted(String table, long rows) {}

    @Override
    public void copying(String table, long rows) {
      if (rows == 0) {
        lock.run();
      }
    }

    @Override
    public void verifying(String table, long rows) {}

    @Override
    public void doing(String what) {}

    @Override
    public void waiting(String what) {
      unlock.run();
    }
  }

  private Connection locking() {
    try {
      return FileStates.locking(file);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void close(Connection program) {
    try {
      program.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private StoreAddress.SqliteFile target() {
    return new StoreAddress.SqliteFile(folder.resolve("target.db"));
  }
}
