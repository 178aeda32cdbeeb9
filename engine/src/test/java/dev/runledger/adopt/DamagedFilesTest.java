package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files in which some pages are broken: that is found before anything is made, and where it comes
/// in the middle, it is said how far the copy is.
class DamagedFilesTest {
  private static final int PAGE = 4096;
  private static final int RUNS = 30_000;

  @TempDir Path folder;
  private OddFile file;

  @BeforeEach
  void make() throws Exception {
    file = OddFile.coordinator(Files.createDirectories(folder.resolve("made")));
    file.run(
        """
        WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < %d)
        INSERT INTO runs (run_id, prompt) SELECT printf('run_%%06d', n), printf('%%0300d', n) FROM number
        """
            .formatted(RUNS));
    file.run(
        "INSERT INTO runs (run_id, prompt) VALUES ('run_long', printf('%.*c', 100000, 'x')); CREATE"
            + " INDEX by_prompt ON runs (prompt)");
  }

  /// A page is there, and what it says of its rows is nonsense: to count them is no help.
  @Test
  void aPageWhoseRowsAreNonsenseIsFoundBeforeAnythingIsMade() throws Exception {
    breakPage(pageOf("leaf"), 8, (byte) 0xFF);
    refuses();
  }

  @Test
  void aPageInTheMiddleOfALongTextIsFoundBeforeAnythingIsMade() throws Exception {
    breakPage(pageOf("overflow"), 0, (byte) 0);
    refuses();
  }

  private void refuses() throws Exception {
    Map<String, Integer> before = FileStates.of(folder.resolve("made"));
    for (boolean isRehearsal : new boolean[] {true, false}) {
      assertThatThrownBy(() -> adopt(AdoptionWatch.NONE, isRehearsal))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith(file.path() + " is damaged or cut short")
          .hasMessageContaining("sqlite3 " + file.path() + " .recover | sqlite3 mended.db")
          .hasMessageNotContaining("Copied until then");
    }
    assertThatThrownBy(() -> OlderFile.adopt(file.address()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is damaged or cut short");
    assertThat(Files.exists(target().path())).isFalse();
    assertThat(FileStates.of(folder.resolve("made"))).isEqualTo(before);
  }

  /// No row is read by one.
  @Test
  void anIndexThatIsBrokenKeepsNothing() throws Exception {
    int page =
        Integer.parseInt(
            file.ask("SELECT rootpage FROM sqlite_master WHERE name = 'by_prompt'").getFirst());
    breakPage(page, 8, (byte) 0xFF);
    AdoptionReport report = adopt(AdoptionWatch.NONE, false);
    assertThat(report.isRight()).isTrue();
    assertThat(report.tables().getLast().copied()).isEqualTo(RUNS + 1);
  }

  /// As a disk that dies meanwhile: what was copied stays, and the copy goes on behind it once the
  /// file is whole again.
  @Test
  void whatBreaksInTheMiddleIsToldWithHowFarItCame() throws Exception {
    byte[] whole = Files.readAllBytes(file.path());
    int first = whole.length / PAGE / 3;
    assertThatThrownBy(() -> adopt(new Breaking(() -> breakPages(first)), false))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(file.path() + " is damaged or cut short")
        .hasMessageContaining("Copied until then, and there to stay in " + target())
        .hasMessageMatching("(?s).*: [0-9,]+ rows of runs, 1 rows of sessions\\. The next adopt.*");
    Files.write(file.path(), whole);
    long copied =
        Long.parseLong(AdoptedTwice.ask(target(), "SELECT count(*) FROM runs").getFirst());
    assertThat(copied).isBetween(1L, (long) RUNS);
    AdoptionReport report = adopt(AdoptionWatch.NONE, false);
    assertThat(report.isRight()).isTrue();
    assertThat(report.tables().getLast().verified())
        .satisfies(verified -> assertThat(verified.equal()).isEqualTo(RUNS + 1));
  }

  /// Nobody keeps what a rehearsal copies.
  @Test
  void aRehearsalThatBreaksSaysOfNothingThatItStays() throws Exception {
    int first = (int) (Files.size(file.path()) / PAGE / 3);
    assertThatThrownBy(() -> adopt(new Breaking(() -> breakPages(first)), true))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(file.path() + " is damaged or cut short")
        .hasMessageNotContaining("Copied until then");
  }

  /// What to do is said, and does it.
  @Test
  void whatIsSavedOfABrokenFileComesUnderItsName() throws Exception {
    breakPage(pageOf("leaf"), 0, (byte) 0);
    Path mended = folder.resolve("mended.db");
    String recover =
        "sqlite3 '%s' .dump | sed 's/^ROLLBACK;.*/COMMIT;/' | sqlite3 '%s'"
            .formatted(file.path(), mended);
    boolean isInstalled = FileStates.does("sqlite3", "--version");
    boolean said = "installed".equals(System.getenv("RUNLEDGER_TEST_NEEDS"));
    assumeTrue(said || isInstalled, "sqlite3 is not installed");
    assertThat(isInstalled).as("sqlite3, the program").isTrue();
    FileStates.does("sh", "-c", recover);
    Files.move(mended, file.path(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    AdoptionReport report = adopt(AdoptionWatch.NONE, false);
    assertThat(report.isRight()).isTrue();
    assertThat(report.tables().getLast().copied()).isBetween(RUNS - 100L, RUNS + 0L);
  }

  /// @param kind of page that holds the middle of the table's rows
  private int pageOf(String kind) throws SQLException {
    return Integer.parseInt(
        file.ask(
                """
                SELECT pageno
                FROM dbstat
                WHERE name = 'runs'
                  AND pagetype = '%s'
                ORDER BY pageno
                LIMIT 1
                OFFSET 5
                """
                    .formatted(kind))
            .getFirst());
  }

  private void breakPage(int page, int from, byte with) throws IOException {
    byte[] broken = new byte[40];
    Arrays.fill(broken, with);
    try (RandomAccessFile pages = new RandomAccessFile(file.path().toFile(), "rw")) {
      pages.seek((page - 1L) * PAGE + from);
      pages.write(broken);
    }
  }

  private void breakPages(int first) {
    try (RandomAccessFile pages = new RandomAccessFile(file.path().toFile(), "rw")) {
      pages.seek((long) first * PAGE);
      pages.write(new byte[first / 2 * PAGE]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AdoptionReport adopt(AdoptionWatch watch, boolean isRehearsal) {
    Adoption adoption =
        new Adoption(AdoptionTest.layout("coordinator"), file.address(), target(), watch);
    return isRehearsal ? adoption.rehearse() : adoption.run();
  }

  private StoreAddress.SqliteFile target() {
    return new StoreAddress.SqliteFile(folder.resolve("target.db"));
  }

  /// Does something once the first rows were copied.
  private static final class Breaking implements AdoptionWatch {
    private final Runnable work;
    private boolean isDone;

    Breaking(Runnable work) {
      this.work = work;
    }

    @Override
    public void counted(String table, long rows) {}

    @Override
    public void copying(String table, long rows) {
      if (!isDone && table.equals("runs") && rows > 0) {
        isDone = true;
        work.run();
      }
    }

    @Override
    public void verifying(String table, long rows) {}

    @Override
    public void doing(String what) {}
  }
}
