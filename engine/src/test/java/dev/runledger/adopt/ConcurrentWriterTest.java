package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A source whose program writes on while it is copied. What it wrote after it was read comes with
/// the next adoption.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrentWriterTest {
  @TempDir Path folder;
  private StoreAddress.@Nullable Postgres made;

  @AfterEach
  void drop() {
    if (made != null) {
      PostgresServer.embedded().drop(made);
    }
  }

  @Test
  void aSqliteFileThatIsWrittenMeanwhileIsAdoptedAndThenWholly() throws Exception {
    Path file = folder.resolve("session.db");
    String url = "jdbc:sqlite:" + file;
    try (Connection connection = DriverManager.getConnection(url)) {
      new Samples(connection, 21).session(false, 200, 4000);
    }
    adoptWhileItIsWritten(
        "session",
        new StoreAddress.SqliteFile(file),
        url,
        List.of(
            "PRAGMA busy_timeout = 20000",
            "INSERT INTO session_runs (id, session_id, trigger_source, status, created_at, updated_at) VALUES ('live-%1$d', 'session-0', 'chat', 'queued', '2025-01-01 00:00:00', '2025-01-01 00:00:00')",
            "INSERT INTO session_events (id, session_id, seq, type, payload, created_at, run_id) VALUES (900000 + %1$d, 'session-0', 5000 + %1$d, 'live', '[%1$d]', '2025-01-01 00:00:00', 'live-%1$d')",
            "UPDATE session_runs SET status = 'running' WHERE id = 'live-%1$d'"));
  }

  @Test
  void aPostgresDatabaseThatIsWrittenMeanwhileIsAdoptedAndThenWholly() throws Exception {
    StoreAddress.Postgres source = PostgresServer.embedded().newEmptyDatabase();
    made = source;
    try (Connection connection = DriverManager.getConnection(source.url(), source.user(), null)) {
      new Samples(connection, 22).session(true, 200, 4000);
    }
    adoptWhileItIsWritten(
        "session",
        source,
        source.url() + "?user=" + source.user(),
        List.of(
            "INSERT INTO session_runs (id, session_id, trigger_source, status, created_at, updated_at) VALUES ('live-%1$d', 'session-0', 'chat', 'queued', now(), now())",
            "INSERT INTO session_events (id, session_id, seq, type, payload, created_at, run_id) VALUES (900000 + %1$d, 'session-0', 5000 + %1$d, 'live', '[%1$d]', now(), 'live-%1$d')",
            "UPDATE session_runs SET status = 'running' WHERE id = 'live-%1$d'"));
  }

  private void adoptWhileItIsWritten(
      String layout, StoreAddress source, String url, List<String> statements) throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger written = new AtomicInteger();
    AtomicReference<@Nullable SQLException> failed = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try (Connection connection = DriverManager.getConnection(url);
                  Statement statement = connection.createStatement()) {
                while (!isOver.get()) {
                  for (String sql : statements) {
                    statement.execute(sql.formatted(written.get()));
                  }
                  written.incrementAndGet();
                  LockSupport.parkNanos(1_000_000); // as fast as a program works, not as a loop can
                }
              } catch (SQLException e) {
                failed.set(e);
              }
            });
    StoreAddress target = new StoreAddress.SqliteFile(folder.resolve("target.db"));
    while (written.get() == 0 && failed.get() == null) {
      Thread.onSpinWait();
    }
    AdoptionReport first = adopt(layout, source, target);
    isOver.set(true);
    writer.join();
    assertThat(failed).hasNullValue();
    assertThat(first.isRight())
        .as(
            "%s",
            first.tables().stream()
                .map(AdoptionReport.OfTable::verified)
                .map(Objects::requireNonNull)
                .map(Verified::differences)
                .toList())
        .isTrue();
    AdoptionReport second = adopt(layout, source, target);
    for (AdoptionReport.OfTable table : second.tables()) {
      Verified verified = Objects.requireNonNull(table.verified());
      assertThat(verified.equal() + verified.aside()).as(table.name()).isEqualTo(table.rows());
      assertThat(verified.goneThere().count()).as(table.name()).isZero();
    }
  }

  private static AdoptionReport adopt(String layout, StoreAddress source, StoreAddress target) {
    return new Adoption(Catalog.find(layout).orElseThrow(), source, target, AdoptionWatch.NONE)
        .run();
  }
}
