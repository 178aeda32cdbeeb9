package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.database.Databases;
import dev.runledger.database.Migrations;
import dev.runledger.event.Event;
import dev.runledger.feed.Feed;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Runners;
import dev.runledger.ledger.Sessions;
import dev.runledger.ledger.Sweeper;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.run.Agent;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.Run;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Demands;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A program that was written for a published schema, and a ledger that is open on the same
/// database.
final class Program implements AutoCloseable {
  /// Longer than anything that is to happen takes.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Deadlines TIMES = Deadlines.DEFAULT;

  final StoreAddress address;
  final Connection connection;
  private @Nullable Open open;

  private final boolean isCopy;

  private Program(StoreAddress address, Connection connection, boolean isCopy) {
    this.address = address;
    this.connection = connection;
    this.isCopy = isCopy;
  }

  /// A ledger that is open on the database, from when it is first asked for.
  private record Open(
      Store store,
      Ledger ledger,
      Sessions sessions,
      Runners runners,
      Dispatcher dispatcher,
      Feed feed,
      Sweeper sweeper) {}

  private Open open() {
    if (open == null) {
      var ids = new Ids(new Random(42));
      Store store = Databases.open(address, StoreOptions.standard().withConnections(4));
      Ledger ledger = new Ledger(store, ids, TIMES);
      open =
          new Open(
              store,
              ledger,
              new Sessions(store, ids, TIMES, ledger),
              new Runners(store, TIMES),
              new Dispatcher(store, ids, TIMES),
              new Feed(store),
              new Sweeper(store, ids, TIMES, Duration.ofDays(365)));
    }
    return open;
  }

  Store store() {
    return open().store();
  }

  Ledger ledger() {
    return open().ledger();
  }

  Sessions sessions() {
    return open().sessions();
  }

  Runners runners() {
    return open().runners();
  }

  Dispatcher dispatcher() {
    return open().dispatcher();
  }

  Feed feed() {
    return open().feed();
  }

  Sweeper sweeper() {
    return open().sweeper();
  }

  static Layout layout(String name) {
    return Catalog.find(name).orElseThrow();
  }

  /// A new database with this layout, which the program finds by its search_path.
  static Program onPostgres(String layout, boolean dispatch) throws SQLException {
    StoreAddress.Postgres database = PostgresServer.embedded().newDatabase();
    assertThat(Layouts.of(database).install(layout(layout), dispatch)).isTrue();
    return new Program(database, connect(database, layout), false);
  }

  static Program onPostgres(String layout) throws SQLException {
    return onPostgres(layout, false);
  }

  static Program onSqlite(Path folder, String layout, boolean dispatch) throws SQLException {
    StoreAddress.SqliteFile file = new StoreAddress.SqliteFile(folder.resolve("runledger.db"));
    Migrations.of(file).up(Migrations.of(file).latest());
    assertThat(Layouts.of(file).install(layout(layout), dispatch)).isTrue();
    return new Program(file, DriverManager.getConnection("jdbc:sqlite:" + file.path()), false);
  }

  static Program onSqlite(Path folder, String layout) throws SQLException {
    return onSqlite(folder, layout, false);
  }

  /// What a copy of the program does.
  interface Work {
    void doIt(Program copy) throws SQLException;
  }

  /// So many copies of it at once, each with a connection of its own.
  void atOnce(int copies, String layout, Work work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(copies)) {
      Callable<Object> one =
          () -> {
            try (Program copy =
                new Program(address, connect((StoreAddress.Postgres) address, layout), true)) {
              work.doIt(copy);
            }
            return copies;
          };
      for (Future<Object> ended : threads.invokeAll(Collections.nCopies(copies, one))) {
        ended.get();
      }
    }
  }

  /// @param searchPath as the program sets it
  static Connection connect(StoreAddress.Postgres database, String searchPath) throws SQLException {
    return DriverManager.getConnection(
        database.url() + "?currentSchema=" + searchPath, database.user(), null);
  }

  boolean isPostgres() {
    return address instanceof StoreAddress.Postgres;
  }

  /// @return how many rows it says that it changed
  int execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /// Each row as its values with bars between; NULL is a dash.
  List<String> ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      int columns = results.getMetaData().getColumnCount();
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          String value = results.getString(column);
          values.add(value == null ? "-" : value);
        }
        rows.add(String.join("|", values));
      }
      return rows;
    }
  }

  String askOne(String sql) throws SQLException {
    assertThat(ask(sql)).as(sql).hasSize(1);
    return ask(sql).getFirst();
  }

  /// The only row of what an INSERT returns: it is run once.
  String returned(String sql) throws SQLException {
    List<String> rows = ask(sql);
    assertThat(rows).as(sql).hasSize(1);
    return rows.getFirst();
  }

  /// @param state SQLSTATE; null on SQLite
  record Refusal(String state, String message) {}

  /// What the database says to what it must not take.
  Refusal refused(String sql) {
    try {
      execute(sql);
    } catch (SQLException e) {
      return new Refusal(e.getSQLState(), e.getMessage());
    }
    throw new AssertionError("It was taken: " + sql);
  }

  /// How the database finds the rows.
  String plan(String query) throws SQLException {
    return isPostgres()
        ? String.join("\n", ask("EXPLAIN (COSTS OFF) " + query))
        : ask("EXPLAIN QUERY PLAN " + query).stream().collect(Collectors.joining("\n"));
  }

  /// What a runner of ours gets that takes all there is.
  List<Run> claim() throws InterruptedException {
    Runner runner =
        runners()
            .register(
                new Registration(
                    new Capabilities("host", "/work", "command", Set.of(), false), true));
    return dispatcher()
        .poll(runner.id(), Duration.ZERO, 9)
        .map(Delivery::runs)
        .orElse(List.of())
        .stream()
        .map(Grant::run)
        .toList();
  }

  /// An agent that has a blueprint.
  void putAgent(String name, Demands demands) {
    store().write(tx -> tx.agents().put(name, new Agent.Blueprint(null, demands, null, null)));
  }

  Run run(String id) {
    return ledger().run(new RunId(id));
  }

  List<Event> events(String run) {
    return feed().ofRun(run(run).id(), 0, 5000, null).events();
  }

  List<String> types(String run) {
    return events(run).stream().map(Event::type).toList();
  }

  @Override
  public void close() throws SQLException {
    if (open != null) {
      open.sweeper().close();
      open.store().close();
    }
    connection.close();
    if (!isCopy && address instanceof StoreAddress.Postgres database) {
      PostgresServer.embedded().drop(database);
    }
  }
}
