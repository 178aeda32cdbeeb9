package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files as killed programs, full disks and broken copies leave them behind: whole ones come, all
/// others are refused with a sentence. None is changed, and nothing is made of those that are
/// refused.
class LeftBehindFilesTest {
  private static final int PAGE = 4096;

  @TempDir Path folder;
  private OddFile file;

  @BeforeEach
  void make() throws Exception {
    file = OddFile.coordinator(Files.createDirectories(folder.resolve("made")));
    file.run(
        """
        WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000)
        INSERT INTO runs (run_id, prompt) SELECT printf('run_%05d', n), printf('%0200d', n) FROM number
        """);
  }

  @Test
  void whatAKilledProgramLeftInItsLogComesAndStaysInTheLog() throws Exception {
    OddFile left =
        FileStates.killedWithLog(
            file, folder.resolve("left"), "INSERT INTO runs (run_id) VALUES ('in_the_log')");
    Map<String, Integer> before = FileStates.of(folder.resolve("left"));
    assertThat(before).containsKey("observability.db-wal");
    assertThat(AdoptedTwice.adopt("coordinator", left.address(), target()).table("runs").copied())
        .isEqualTo(2001);
    assertThat(FileStates.of(folder.resolve("left"))).containsAllEntriesOf(before);
  }

  @Test
  void aTransactionThatWasHalfDoneIsUndoneAsItsOwnProgramWouldDoIt() throws Exception {
    OddFile left = halfDone();
    assertThat(AdoptedTwice.adopt("coordinator", left.address(), target()).table("runs").copied())
        .isEqualTo(2000);
    assertThat(AdoptedTwice.ask(target(), "SELECT count(*) FROM runs WHERE prompt = 'half'"))
        .containsExactly("0");
  }

  @Test
  void anOlderFileWithAHalfDoneTransactionIsOpenedWithoutIt() throws Exception {
    OddFile left = halfDone();
    assertThat(OlderFile.adopt(left.address())).isPresent();
    assertThat(left.ask("SELECT count(*) FROM runs WHERE prompt <> 'half'"))
        .containsExactly("2000");
  }

  @Test
  void anOlderFileWithALogIsOpenedWithIt() throws Exception {
    OddFile left =
        FileStates.killedWithLog(
            file, folder.resolve("left"), "INSERT INTO runs (run_id) VALUES ('in_the_log')");
    assertThat(OlderFile.adopt(left.address())).isPresent();
    assertThat(left.ask("SELECT count(*) FROM runs")).containsExactly("2001");
  }

  private OddFile halfDone() throws Exception {
    OddFile left =
        FileStates.killedInTransaction(
            file, folder.resolve("left"), "UPDATE runs SET prompt = 'half'");
    assertThat(FileStates.of(folder.resolve("left"))).containsKey("observability.db-journal");
    return left;
  }

  /// Where the copy of a file ended too early.
  @ParameterizedTest
  @ValueSource(ints = {40, 99, 700, PAGE, 20 * PAGE, 30 * PAGE + 77})
  void aFileThatIsCutShortIsRefused(int bytes) throws Exception {
    Path cut = folder.resolve("cut.db");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(file.path()), bytes));
    refuses(cut, "damaged or cut short");
    assertThatThrownBy(() -> adopt(file.path(), cut))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(cut.toString());
  }

  @Test
  void aFileWithAPageOfNothingIsRefusedBeforeAnythingIsMade() throws Exception {
    Path damaged = folder.resolve("damaged.db");
    Files.copy(file.path(), damaged);
    try (RandomAccessFile pages = new RandomAccessFile(damaged.toFile(), "rw")) {
      for (long page = pages.length() / PAGE - 20; page < pages.length() / PAGE; page++) {
        pages.seek(page * PAGE);
        pages.write(new byte[PAGE]);
      }
    }
    refuses(damaged, "damaged or cut short");
  }

  @Test
  void whatIsNoFileIsRefused() throws Exception {
    refuses(folder.resolve("missing.db"), "There is no file");
    refuses(folder.resolve("made"), "is a folder");
    assertThatThrownBy(() -> adopt(file.path(), folder.resolve("made")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is a folder");
    Path pipe = folder.resolve("pipe");
    if (FileStates.does("mkfifo", pipe.toString())) {
      refuses(pipe, "is no file that a database can be in");
    }
    Path empty = folder.resolve("empty.db");
    Files.writeString(empty, "");
    refuses(
        empty,
        "The source has no table runs, which every database of coordinator has; it has none");
  }

  /// Neither as a source nor opened as ours.
  private void refuses(Path path, String sentence) throws Exception {
    Map<String, Integer> before = FileStates.of(folder);
    assertThatThrownBy(() -> adopt(path, target().path()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(sentence);
    if (Files.isRegularFile(path) && Files.size(path) > 0) {
      assertThatThrownBy(() -> OlderFile.adopt(new StoreAddress.SqliteFile(path)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(path + " is ");
    }
    assertThat(FileStates.of(folder)).isEqualTo(before);
  }

  @Test
  void aFileIsNotAdoptedIntoItselfWhateverItIsCalled() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link.db"), file.path());
    Path twin = Files.createLink(folder.resolve("twin.db"), file.path());
    Map<String, Integer> before = FileStates.of(folder);
    for (Path same : new Path[] {file.path(), link, twin}) {
      assertThatThrownBy(() -> adopt(file.path(), same))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("The source and the database are one")
          .hasMessageContaining("serve --db");
    }
    assertThat(FileStates.of(folder)).isEqualTo(before);
  }

  private static void adopt(Path from, Path to) {
    new Adoption(
            AdoptionTest.layout("coordinator"),
            new StoreAddress.SqliteFile(from),
            new StoreAddress.SqliteFile(to),
            AdoptionWatch.NONE)
        .run();
  }

  private StoreAddress.SqliteFile target() {
    return new StoreAddress.SqliteFile(folder.resolve("target.db"));
  }
}
