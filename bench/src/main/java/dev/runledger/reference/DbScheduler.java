package dev.runledger.reference;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// db-scheduler with lock-and-fetch, which its documentation calls the fastest.
public final class DbScheduler implements Peer {
  /// The name of this peer in the table and on the command line of a child.
  public static final String NAME = "db-scheduler";

  private static final int THREADS = 16;

  /// Of the threads: fetches when less than one execution each is left, and four each at once.
  private static final double FETCH_BELOW = 1;

  private static final double FETCH_UP_TO = 4;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String TASK = "no-op";

  private final HikariDataSource database;
  private final SchedulerClient client;
  private @Nullable Scheduler scheduler;

  public DbScheduler(PostgresPlace place) {
    database = Pool.open(place, THREADS + 4);
    client = SchedulerClient.Builder.create(database, task(_ -> {})).build();
  }

  /// Its table, as its documentation has it.
  public static void makeTable(PostgresPlace place) throws SQLException {
    place.execute(
        """
        CREATE TABLE scheduled_tasks (
          task_name text NOT NULL,
          task_instance text NOT NULL,
          task_data bytea,
          execution_time timestamp with time zone NOT NULL,
          picked boolean NOT NULL,
          picked_by text,
          last_success timestamp with time zone,
          last_failure timestamp with time zone,
          consecutive_failures int,
          last_heartbeat timestamp with time zone,
          version bigint NOT NULL,
          priority smallint,
          PRIMARY KEY (task_name, task_instance)
        )
        """,
        "CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)",
        "CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)");
  }

  private static OneTimeTask<Void> task(Consumer<String> job) {
    return Tasks.oneTime(TASK).execute((instance, _) -> job.accept(instance.getId()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void submit(Collection<String> ids) {
    List<TaskInstance<?>> instances =
        ids.stream().<TaskInstance<?>>map(id -> new TaskInstance<Void>(TASK, id)).toList();
    client.scheduleBatch(instances, Instant.now());
  }

  @Override
  public void work(Consumer<String> job) {
    scheduler =
        Scheduler.create(database, task(job))
            .threads(THREADS)
            .pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO)
            .pollingInterval(POLL)
            .build();
    scheduler.start();
  }

  @Override
  public void rest() {
    if (scheduler != null) {
      scheduler.stop();
    }
  }

  @Override
  public void close() {
    rest();
    database.close();
  }
}
