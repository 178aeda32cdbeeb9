package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.Session;
import dev.runledger.run.SessionFilter;
import dev.runledger.run.StopBy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Times as other programs spell them: read, ordered, paged and compared as the times they are.
class HandWrittenTimesTest {
  /// One spelling after the other, each a little later than the one before.
  private static final List<String> IN_ORDER =
      List.of(
          "2026-02-03",
          "2026-02-03 00:00:01",
          "2026-02-03T00:00:01.5Z",
          "2026-02-03T00:00:02Z",
          "2026-02-03T00:00:02.000001Z",
          "2026-02-03 00:00:02.25",
          "2026-02-03T00:00:02.5",
          "2026-02-03T02:00:03+02:00",
          "2026-02-03T00:00:04.000000Z",
          "2026-02-03T00:00:04.1234567891Z",
          "2026-02-03 00:01",
          "2026-02-02T20:00:00-05:00",
          "2026-02-03 01:00:01Z");

  private static final List<String> NO_TIMES =
      List.of("", "soon", "23:59", "1769903999", "2026-13-01", "2460000.5");

  @TempDir Path dir;
  private ByHand hand;

  @BeforeEach
  void open() {
    hand = ByHand.open(dir);
  }

  @AfterEach
  void close() {
    hand.close();
  }

  @Test
  void aTimeKeepsItsSpellingWhenTheServerMovesTheRunOn() {
    hand.writeSession("ses_1");
    hand.writeRun("run_1", "ses_1");
    hand.write(
        "UPDATE runs SET status = 'running', started_at = '2026-02-03 00:00:01' WHERE run_id = 'run_1'");

    hand.ledger()
        .tell(new RunId("run_1"), new RunCommand.End(StopBy.CANCEL, "no", Duration.ofSeconds(1)));

    assertThat(hand.write("SELECT started_at FROM runs WHERE run_id = 'run_1'"))
        .containsExactly("2026-02-03 00:00:01");
    assertThat(hand.run("run_1").timing().startedAt())
        .isEqualTo(Instant.parse("2026-02-03T00:00:01Z"));
  }

  @Test
  void runsArePagedInTheOrderOfTimeEachOnce() {
    hand.writeSession("ses_1");
    for (int i = 0; i < IN_ORDER.size(); i++) {
      hand.writeRun("run_" + (char) ('z' - i), "ses_1", IN_ORDER.get(i));
    }
    List<String> expected = new ArrayList<>();
    for (int i = IN_ORDER.size() - 1; i >= 0; i--) {
      expected.add("run_" + (char) ('z' - i));
    }
    for (int size = 1; size <= 4; size++) {
      assertThat(pages(RunFilter.ALL, size)).isEqualTo(expected);
    }
  }

  @Test
  void sessionsArePagedInTheOrderOfTimeEachOnce() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < IN_ORDER.size(); i++) {
      String id = "ses_" + (char) ('z' - i);
      hand.write(
          "INSERT INTO sessions (session_id, created_at, updated_at) VALUES ('%s', '%s', '%s')"
              .formatted(id, IN_ORDER.get(i), IN_ORDER.get(i)));
      expected.addFirst(id);
    }
    for (int size = 1; size <= 4; size++) {
      List<String> read = new ArrayList<>();
      PageRequest.@Nullable Mark after = null;
      do {
        Page<Session> page =
            hand.sessions().sessions(SessionFilter.ALL, new PageRequest(size, after));
        page.items().forEach(session -> read.add(session.id().value()));
        after = next(page);
      } while (after != null && read.size() <= expected.size());
      assertThat(read).isEqualTo(expected);
    }
  }

  @Test
  void runsAreFilteredByTimeWhateverItsSpelling() {
    hand.writeSession("ses_1");
    hand.writeRun("run_a", "ses_1", "2026-02-03 10:00:00");
    hand.writeRun("run_b", "ses_1", "2026-02-03T12:30:00+02:00");
    hand.writeRun("run_c", "ses_1", "2026-02-03T11:00:00Z");
    assertThat(pages(created("2026-02-03T10:00:00Z", null), 9)).containsExactly("run_c", "run_b");
    assertThat(pages(created(null, "2026-02-03T11:00:00Z"), 9)).containsExactly("run_b", "run_a");
    assertThat(pages(created("2026-02-03T10:29:59.999999Z", "2026-02-03T10:30:00.000001Z"), 9))
        .containsExactly("run_b");
  }

  private static RunFilter created(@Nullable String after, @Nullable String before) {
    return new RunFilter(
        null, null, null, null, null, null, null, null, instant(after), instant(before));
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  @Test
  void theDatabaseAndTheServerReadEverySpellingAlike() {
    hand.writeSession("ses_1");
    var random = new Random(7);
    var all = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      all.append(
          "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES ('r%d', 'ses_1', 'START_SESSION', 'p', '%s');%n"
              .formatted(i, spelled(random)));
    }
    hand.write(all.toString());
    for (String line : hand.write("SELECT created_at, created_instant FROM runs")) {
      String[] columns = line.split("\\|");
      assertThat(TextTimes.format(TextTimes.parse(columns[0])))
          .as(columns[0])
          .isEqualTo(columns[1]);
    }
    assertThat(pages(RunFilter.ALL, 7)).hasSize(300).doesNotHaveDuplicates();
  }

  private static String spelled(Random random) {
    String day =
        "20%02d-%02d-%02d"
            .formatted(random.nextInt(30), 1 + random.nextInt(12), 1 + random.nextInt(31));
    if (random.nextInt(10) == 0) {
      return day;
    }
    String minute = "%02d:%02d".formatted(random.nextInt(25), random.nextInt(60));
    String second =
        switch (random.nextInt(4)) {
          case 0 -> "";
          case 1 -> ":%02d".formatted(random.nextInt(60));
          case 2 -> ":59." + "9".repeat(1 + random.nextInt(12));
          default -> ":%02d.%d".formatted(random.nextInt(60), random.nextInt(100_000_000));
        };
    String zone =
        switch (random.nextInt(4)) {
          case 0 -> "";
          case 1 -> "Z";
          default ->
              "%s%02d:%02d"
                  .formatted(
                      random.nextBoolean() ? "+" : "-", random.nextInt(15), random.nextInt(60));
        };
    return day + (random.nextBoolean() ? "T" : " ") + minute + second + zone;
  }

  @Test
  void theSpellingStaysAsItWasWritten() {
    hand.writeSession("ses_1");
    hand.writeRun("run_a", "ses_1", "2026-02-03 10:00:00");
    assertThat(hand.run("run_a").timing().createdAt()).isEqualTo("2026-02-03T10:00:00Z");
    assertThat(hand.write("SELECT created_at FROM runs")).containsExactly("2026-02-03 10:00:00");
  }

  @Test
  void everyTimeOfARunIsReadInEverySpellingAndMustBeATime() {
    List<String> columns =
        List.of(
            "created_at",
            "claimed_at",
            "started_at",
            "completed_at",
            "timeout_at",
            "cancelled_at",
            "not_before",
            "lease_expires_at",
            "grace_ends_at",
            "updated_at");
    hand.writeSession("ses_1");
    hand.writeRun("run_a", "ses_1");
    for (String time : IN_ORDER) {
      String assignments = String.join(" = '%1$s', ", columns) + " = '%1$s'";
      hand.write("UPDATE runs SET " + assignments.formatted(time));
      assertThat(hand.run("run_a").timing().claimedAt()).isEqualTo(TextTimes.parse(time));
    }
    for (String column : columns) {
      for (String none : NO_TIMES) {
        hand.assertRefused(
            "UPDATE runs SET %s = '%s'".formatted(column, none), "CHECK constraint failed");
      }
    }
  }

  @Test
  void everyTimeOfOtherTablesMustBeATime() {
    hand.writeSession("ses_1");
    hand.write(
        "INSERT INTO runners (runner_id, hostname, project_dir, executor_type) VALUES ('lnch_1', 'h', '/', 'x')");
    for (String column :
        List.of(
            "sessions SET created_at",
            "sessions SET updated_at",
            "runners SET registered_at",
            "runners SET last_seen_at")) {
      hand.write("UPDATE %s = '2026-02-03 10:00'".formatted(column));
      assertThat(hand.sessions().sessions(SessionFilter.ALL, PageRequest.first(9)).items())
          .hasSize(1);
      assertThat(hand.runners().runners(null)).hasSize(1);
      for (String none : NO_TIMES) {
        hand.assertRefused("UPDATE %s = '%s'".formatted(column, none), "CHECK constraint failed");
      }
    }
  }

  @Test
  void theLastResultOfASessionIsThatOfTheRunThatEndedLast() {
    hand.writeSession("ses_1");
    String[] ended = {
      "2026-02-03 23:00:00", "2026-02-03T22:00:00Z", "2026-02-04T00:30:00+02:00", "2026-02-03"
    };
    for (int i = 0; i < ended.length; i++) {
      hand.writeRun("run_" + i, "ses_1");
      hand.write(
          "UPDATE runs SET status = 'completed', completed_at = '%s' WHERE run_id = 'run_%d'"
              .formatted(ended[i], i));
    }
    hand.writeRun("run_x", "ses_1", "2026-02-03T01:00:00Z");
    hand.write("UPDATE runs SET status = 'failed' WHERE run_id = 'run_x'");
    assertThat(hand.sessions().result(hand.run("run_0").sessionId()).map(Run::id))
        .contains(new RunId("run_0"));
  }

  private List<String> pages(RunFilter filter, int size) {
    List<String> read = new ArrayList<>();
    PageRequest.@Nullable Mark after = null;
    do {
      Page<Run> page = hand.ledger().runs(filter, new PageRequest(size, after));
      page.items().forEach(run -> read.add(run.id().value()));
      after = next(page);
    } while (after != null && read.size() < 1000);
    return read;
  }

  private static PageRequest.@Nullable Mark next(Page<?> page) {
    return page.nextCursor() == null ? null : PageRequest.Mark.parse(page.nextCursor());
  }
}
