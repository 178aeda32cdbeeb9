package dev.runledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Databases;
import dev.runledger.event.Event;
import dev.runledger.feed.Feed;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.ledger.EventLog;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Runners;
import dev.runledger.ledger.Sessions;
import dev.runledger.ledger.Snapshots;
import dev.runledger.ledger.Sweeper;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.sqlite.SqliteShell.Answer;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.work.Deadlines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// A ledger on a file into which another program writes, by the stock sqlite3, while it is open.
record ByHand(
    Path file,
    Store store,
    Ledger ledger,
    Sessions sessions,
    Runners runners,
    Dispatcher dispatcher,
    Feed feed,
    EventLog log,
    Snapshots snapshots,
    Sweeper sweeper)
    implements AutoCloseable {
  /// Longer than anything that is to happen takes.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Deadlines TIMES = Deadlines.DEFAULT;

  static ByHand open(Path folder) {
    Path file = folder.resolve("runledger.db");
    Store store = Databases.open(new StoreAddress.SqliteFile(file));
    var ids = new Ids(new Random(42));
    var ledger = new Ledger(store, ids, TIMES);
    var feed = new Feed(store);
    return new ByHand(
        file,
        store,
        ledger,
        new Sessions(store, ids, TIMES, ledger),
        new Runners(store, TIMES),
        new Dispatcher(store, ids, TIMES),
        feed,
        new EventLog(store, TIMES),
        new Snapshots(store, TIMES),
        new Sweeper(store, ids, TIMES, Duration.ofDays(365)));
  }

  /// What another program wrote, and was allowed to.
  List<String> write(String statements) {
    Answer answer = SqliteShell.ask(file, statements);
    assertThat(answer.exit()).as("%s%n%s", statements, answer.text()).isZero();
    return answer.lines();
  }

  /// What another program is not allowed to write.
  void assertRefused(String statements, String why) {
    Answer answer = SqliteShell.ask(file, statements);
    assertThat(answer.exit()).as("%s%n%s", statements, answer.text()).isNotZero();
    assertThat(answer.text()).contains(why);
  }

  void writeSession(String id) {
    write(
        "INSERT INTO sessions (session_id, created_at) VALUES ('%s', '2026-02-03T04:05:06Z')"
            .formatted(id));
  }

  /// A pending run with the columns that seed 003's program gives at the least.
  void writeRun(String id, String session) {
    writeRun(id, session, "2026-02-03T04:05:06Z");
  }

  void writeRun(String id, String session, String createdAt) {
    write(
        "INSERT INTO runs (run_id, session_id, type, prompt, created_at) VALUES ('%s', '%s', 'START_SESSION', 'look', '%s')"
            .formatted(id, session, createdAt));
  }

  Run run(String id) {
    return ledger.run(new RunId(id));
  }

  RunStatus status(String id) {
    return run(id).status();
  }

  List<Event> events(String run) {
    return feed.ofRun(new RunId(run), 0, 5000, null).events();
  }

  List<String> types(String run) {
    return events(run).stream().map(Event::type).toList();
  }

  @Override
  public void close() {
    sweeper.close();
    store.close();
  }
}
