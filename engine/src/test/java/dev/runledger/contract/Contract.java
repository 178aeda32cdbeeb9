package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Snapshot;
import dev.runledger.feed.Feed;
import dev.runledger.id.Ids;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.ledger.EventLog;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Runners;
import dev.runledger.ledger.Sessions;
import dev.runledger.ledger.Snapshots;
import dev.runledger.ledger.Sweeper;
import dev.runledger.ledger.Told;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Actor;
import dev.runledger.run.Delivery;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.store.Store;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Fence;
import dev.runledger.work.Registration;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A ledger on a store of its own, and the words in which the contracts speak of it. Time moves
/// only by [#later] and [#pass].
abstract class Contract implements Database {
  /// The proportions of the real ones, but so long that a slow machine's own time never counts.
  static final Deadlines TIMES =
      new Deadlines(
          Duration.ofHours(1),
          Duration.ofMinutes(20),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Duration.ofHours(10),
          Duration.ofDays(60),
          Duration.ofMinutes(30),
          Duration.ofHours(5),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10));

  /// Longer than anything that is to happen takes.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  static final Duration GRACE = TIMES.stopGrace();

  static final Actor SOMEBODY = new Actor("somebody", "request-1");

  static final RunCommand.Report STARTED = new RunCommand.Started();
  static final RunCommand.Report COMPLETED =
      new RunCommand.Complete(new Json("{\"answer\": 42}"), new Json("{\"tokens\":7}"));
  static final RunCommand.Report FAILED =
      new RunCommand.Fail(new RunFailure("boom", "It broke", new Json("{\"exit\":3}")), false);
  static final RunCommand.Report FAILED_RETRYABLE =
      new RunCommand.Fail(new RunFailure("flaky", "The network was away"), true);
  static final RunCommand.Report ASKS_PARKED = asks("Which colour?", true);
  static final RunCommand.Report ASKS_RELEASED = asks("Which colour?", false);
  static final RunCommand.Report STOPPED = new RunCommand.AcknowledgeStop("SIGTERM");
  static final RunCommand.Order STOP = new RunCommand.End(StopBy.STOP, "enough", GRACE);
  static final RunCommand.Order CANCEL = new RunCommand.End(StopBy.CANCEL, "withdrawn", GRACE);
  static final RunCommand.Order RESUME = new RunCommand.Resume(new Json("{\"colour\":\"red\"}"));

  @TempDir Path folder;

  final Ids ids = new Ids(new Random(20_260_101));
  Store store;
  Ledger ledger;
  Sessions sessions;
  Runners runners;
  Dispatcher dispatcher;
  Feed feed;
  EventLog log;
  Snapshots snapshots;
  Sweeper sweeper;
  private Connection connection;

  @BeforeEach
  final void openAll() throws SQLException {
    use(open(folder));
    connection = connect(folder);
  }

  final void use(Store opened) {
    use(opened, TIMES);
  }

  private void use(Store opened, Deadlines times) {
    store = opened;
    ledger = new Ledger(store, ids, times);
    sessions = new Sessions(store, ids, times, ledger);
    runners = new Runners(store, times);
    dispatcher = new Dispatcher(store, ids, times);
    feed = new Feed(store);
    log = new EventLog(store, times);
    snapshots = new Snapshots(store, times);
    sweeper = new Sweeper(store, ids, times, Duration.ofDays(365));
  }

  /// The same store, with times of this test's own.
  final void use(Deadlines times) {
    sweeper.close();
    use(store, times);
  }

  @AfterEach
  final void closeAll() throws SQLException {
    connection.close();
    sweeper.close();
    store.close();
    discard(folder);
  }

  /// As a restart of the server does it. The clock is the machine's again.
  final void reopen() {
    sweeper.close();
    store.close();
    use(open(folder));
  }

  // Time.

  final void later(Duration by) {
    store.shiftClock(by);
  }

  /// Lets time pass, and the sweeper do what is due.
  final void pass(Duration by) {
    later(by);
    sweeper.sweep();
  }

  // Runs.

  final Run submit() {
    return submit(Request.start());
  }

  final Run submit(Request request) {
    return ledger.submit(request.build());
  }

  final Run run(RunId id) {
    return ledger.run(id);
  }

  final RunStatus status(RunId id) {
    return run(id).status();
  }

  final Session session(SessionId id) {
    return sessions.session(id);
  }

  final Session.Status sessionStatus(SessionId id) {
    return session(id).status();
  }

  static RunCommand.Report asks(String reason, boolean hold) {
    return new RunCommand.Ask(new Question(reason, new Json("{\"type\":\"object\"}")), hold);
  }

  final Told report(Held held, RunCommand.Report report) {
    return ledger.report(held.id(), held.fence(), report);
  }

  final Told tell(RunId id, RunCommand.Order order) {
    return ledger.tell(id, order);
  }

  // Runners.

  static Capabilities machine(String hostname, String... tags) {
    return new Capabilities(hostname, "/work", "command", Set.of(tags), false);
  }

  final RunnerId register(String hostname, String... tags) {
    return register(machine(hostname, tags));
  }

  final RunnerId register(Capabilities can) {
    return runners.register(new Registration(can, false)).id();
  }

  /// What there is for this runner now.
  final Delivery poll(RunnerId runner, int maxRuns) {
    return poll(runner, maxRuns, Duration.ZERO).orElse(Delivery.NOTHING);
  }

  final Optional<Delivery> poll(RunnerId runner, int maxRuns, Duration patience) {
    try {
      return dispatcher.poll(runner, patience, maxRuns);
    } catch (InterruptedException e) {
      throw new AssertionError("A poll was interrupted", e);
    }
  }

  final List<Held> claimAll(RunnerId runner, int most) {
    return poll(runner, most).runs().stream().map(Held::of).toList();
  }

  final Held claim(RunnerId runner) {
    List<Held> claimed = claimAll(runner, 1);
    assertThat(claimed).as("what runner %s could claim", runner).hasSize(1);
    return claimed.getFirst();
  }

  final Held start(RunnerId runner) {
    Held held = claim(runner);
    report(held, STARTED);
    return held;
  }

  /// A run of a session of its own that its runner has started.
  final Held running() {
    submit();
    return start(register("host"));
  }

  // The log.

  static NewEvent event(String type) {
    return NewEvent.of(type, new Json("{\"n\":1}"));
  }

  final void append(Held held, String... types) {
    log.append(held.id(), held.token(), List.of(types).stream().map(Contract::event).toList());
  }

  final Snapshot snapshot(RunId run, LeaseToken token, long step, String state) {
    return snapshots.put(run, token, step, new Json(state), null);
  }

  final List<Event> events(RunId run) {
    return feed.ofRun(run, 0, 5000, null).events();
  }

  final List<String> types(RunId run) {
    return events(run).stream().map(Event::type).toList();
  }

  final Event last(RunId run) {
    return events(run).getLast();
  }

  /// The payload of the only event of this type.
  final String fact(RunId run, String type) {
    List<Event> all = events(run).stream().filter(event -> event.type().equals(type)).toList();
    assertThat(all).as("events %s of %s", type, run).hasSize(1);
    return all.getFirst().payload().text();
  }

  // What is stored.

  /// Gives everything that was committed its place in the feed, where that comes later.
  final void settle() {
    store.write(tx -> tx.events().feedEnd());
  }

  final Picture picture() {
    try {
      settle();
      return Picture.of(connection);
    } catch (SQLException e) {
      throw new AssertionError("Could not look at the rows", e);
    }
  }

  final Map<String, String> row(RunId run) {
    return picture().row("runs", "run_id", run);
  }

  /// What another program does to the same data.
  final void elsewhere(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /// The caller is told this, and nothing changed.
  final Problem refused(String code, ThrowingCallable asked) {
    Picture before = picture();
    Throwable thrown = catchThrowable(asked);
    assertThat(thrown).isInstanceOf(ProblemException.class);
    Problem problem = ((ProblemException) thrown).problem();
    assertThat(problem.code()).as(problem.message()).isEqualTo(code);
    assertThat(picture()).isEqualTo(before);
    return problem;
  }

  /// The caller is answered as if it had worked, and nothing changed.
  final void unchanged(Answer asked) {
    Picture before = picture();
    Told told = asked.get();
    assertThat(told.changed()).isFalse();
    assertThat(picture()).isEqualTo(before);
    assertThat(told.run()).isEqualTo(run(told.run().id()));
  }

  interface Answer {
    Told get();
  }

  static Fence garbled(Fence fence) {
    return new Fence(fence.runner(), new LeaseToken("lt_0123456789abcdef"));
  }
}
