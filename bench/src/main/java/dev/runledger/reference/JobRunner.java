package dev.runledger.reference;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jspecify.annotations.Nullable;

/// JobRunr. It polls every 5 s at the most, and takes up new work whenever a worker is free.
public final class JobRunner implements Peer {
  /// The name of this peer in the table and on the command line of a child.
  public static final String NAME = "JobRunr";

  private static final int WORKERS = 16;
  private static final Duration POLL = Duration.ofSeconds(5);

  private final HikariDataSource database;
  private final JobRequestScheduler scheduler;
  private final @Nullable BackgroundJobServer server;
  private volatile Consumer<String> job = _ -> {};

  /// @param works whether it also does jobs
  public JobRunner(PostgresPlace place, boolean works) {
    database = Pool.open(place, WORKERS + 4);
    JobRunrConfiguration configuration =
        JobRunr.configure()
            .useJobActivator(
                new JobActivator() {
                  @Override
                  public <T> T activateJob(Class<T> type) {
                    return type.cast(new NoOpHandler(id -> job.accept(id)));
                  }
                })
            .useStorageProvider(new PostgresStorageProvider(database, place.schema() + "."));
    scheduler =
        configuration
            .useBackgroundJobServerIf(
                works,
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                    .andWorkerCount(WORKERS)
                    .andPollInterval(POLL))
            .initialize()
            .getJobRequestScheduler();
    server = works ? JobRunr.getBackgroundJobServer() : null;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void submit(Collection<String> ids) {
    scheduler.enqueue(ids.stream().map(NoOp::new));
  }

  @Override
  public void work(Consumer<String> what) {
    job = what;
    if (server != null) {
      server.resumeProcessing();
    }
  }

  @Override
  public void rest() {
    if (server != null) {
      server.pauseProcessing();
    }
  }

  @Override
  public void close() {
    JobRunr.destroy();
    database.close();
  }

  /// Read and written by JobRunr.
  public static final class NoOp implements JobRequest {
    private String id = "";

    NoOp() {}

    NoOp(String id) {
      this.id = id;
    }

    @Override
    public Class<? extends JobRequestHandler<NoOp>> getJobRequestHandler() {
      return NoOpHandler.class;
    }
  }

  /// Made by the activator.
  public record NoOpHandler(Consumer<String> job) implements JobRequestHandler<NoOp> {
    @Override
    public void run(NoOp request) {
      job.accept(request.id);
    }
  }
}
