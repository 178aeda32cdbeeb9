package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that may only be read, as a backup is that was mounted: where this machine lets the test
/// mount one.
class ReadOnlyFilesTest {
  @TempDir Path folder;
  private Path written;
  private Path seen;

  @BeforeEach
  void mount() throws Exception {
    written = Files.createDirectories(folder.resolve("written"));
    seen = Files.createDirectories(folder.resolve("seen"));
    boolean isMounted =
        FileStates.does("mount", "--bind", written.toString(), seen.toString())
            && FileStates.does("mount", "-o", "remount,bind,ro", seen.toString());
    boolean said = "installed".equals(System.getenv("RUNLEDGER_TEST_NEEDS"));
    assumeTrue(said || isMounted, "nobody may mount here");
    assertThat(isMounted).as("mount --bind, which needs root").isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    FileStates.does("umount", seen.toString());
  }

  @Test
  void aFileComesWhateverItKeepsItsLogIn() throws Exception {
    OddFile file = OddFile.coordinator(written);
    file.run("INSERT INTO runs (run_id) VALUES ('r')");
    Map<String, Integer> before = FileStates.of(written);
    AdoptedTwice.adopt("coordinator", seen(file), target("one.db"));
    assertThat(FileStates.of(written)).isEqualTo(before);
    file.run("PRAGMA journal_mode = WAL");
    before = FileStates.of(written);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", seen(file), target("two.db"));
    assertThat(adopted.table("runs").copied()).isEqualTo(1);
    assertThat(FileStates.of(written)).isEqualTo(before);
  }

  /// A program elsewhere may write it all the same.
  @Test
  void aFileThatIsWrittenMeanwhileIsRefused() throws Exception {
    OddFile file = OddFile.coordinator(written);
    file.run("PRAGMA journal_mode = WAL; INSERT INTO runs (run_id) VALUES ('r')");
    assertThatThrownBy(() ->
            new Adoption(
                    AdoptionTest.layout("coordinator"),
                    seen(file),
                    target("one.db"),
                    new WritingWatch(file))
                .run())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was written while it was read");
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", seen(file), target("one.db"));
    assertThat(adopted.report().isRight()).isTrue();
  }

  @Test
  void aLogThatOnlyItsOwnerCanReadIsSaid() throws Exception {
    OddFile left =
        FileStates.killedWithLog(
            OddFile.coordinator(folder), written, "INSERT INTO runs (run_id) VALUES ('r')");
    refuses(left, "has more in its log");
  }

  @Test
  void aTransactionThatOnlyItsOwnerCanUndoIsSaid() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000)
        INSERT INTO runs (run_id, prompt) SELECT printf('run_%05d', n), printf('%0200d', n) FROM number
        """);
    refuses(
        FileStates.killedInTransaction(file, written, "UPDATE runs SET prompt = 'half'"),
        "was left in the middle of a transaction");
  }

  @Test
  void anOlderFileIsNotOpened() throws Exception {
    OddFile file = OddFile.coordinator(written);
    file.run("INSERT INTO runs (run_id) VALUES ('r')");
    Map<String, Integer> before = FileStates.of(written);
    assertThatThrownBy(() -> OlderFile.adopt(seen(file)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("may not be written")
        .hasMessageContaining("adopt coordinator --from");
    assertThat(FileStates.of(written)).isEqualTo(before);
  }

  private void refuses(OddFile left, String sentence) throws Exception {
    Map<String, Integer> before = FileStates.of(written);
    StoreAddress.SqliteFile target = target("target.db");
    assertThatThrownBy(() ->
            new Adoption(AdoptionTest.layout("coordinator"), seen(left), target, AdoptionWatch.NONE)
                .run())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(sentence);
    assertThat(FileStates.of(written)).isEqualTo(before);
    assertThat(Files.exists(target.path())).isFalse();
  }

  /// Writes a row when rows are copied for the first time.
  private record WritingWatch(OddFile file) implements AdoptionWatch {
    @Override
    public void counted(String table, long rows) {}

    @Override
    public void copying(String table, long rows) {
      if (rows == 0 && table.equals("runs")) {
        try {
          file.run("INSERT INTO runs (run_id) VALUES ('meanwhile')");
        } catch (java.sql.SQLException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void verifying(String table, long rows) {}

    @Override
    public void doing(String what) {}
  }

  private StoreAddress.SqliteFile seen(OddFile file) {
    return new StoreAddress.SqliteFile(seen.resolve(file.path().getFileName()));
  }

  private StoreAddress.SqliteFile target(String name) {
    return new StoreAddress.SqliteFile(folder.resolve(name));
  }
}
