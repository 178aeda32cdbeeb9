package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Actor;
import dev.runledger.run.Grant;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import dev.runledger.run.Submission;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import dev.runledger.work.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A run of ours in each of its states, as the programs of each published schema see it.
class WordsOfStatesTest {
  private static final RunCommand.Order STOP =
      new RunCommand.End(StopBy.STOP, "enough", Duration.ofSeconds(30));
  private static final RunCommand.Order CANCEL =
      new RunCommand.End(StopBy.CANCEL, "withdrawn", Duration.ofSeconds(30));
  private static final RunCommand.Report STOPPED = new RunCommand.AcknowledgeStop(null);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "coordinator, sqlite, coordinator_runs,"
        + " pending claimed running running stopping completed failed stopped stopped",
    "session, sqlite, session_runs,"
        + " queued queued running waiting_input running completed failed cancelled cancelled",
    "session, postgres, session_runs,"
        + " queued queued running waiting_input running completed failed cancelled cancelled",
    "runs, postgres, runs,"
        + " PENDING RUNNING RUNNING RUNNING RUNNING COMPLETED FAILED CANCELLED CANCELLED",
    "crawl, postgres, crawl_runs,"
        + " PENDING RUNNING RUNNING RUNNING RUNNING COMPLETED FAILED CANCELLED CANCELLED",
    "screengraph, postgres, runs,"
        + " queued running running running running completed failed cancelled cancelled"
  })
  void eachStateIsShownByItsWord(String layout, String store, String view, String words)
      throws Exception {
    try (Program program =
        store.equals("sqlite") ? Program.onSqlite(folder, layout) : Program.onPostgres(layout)) {
      var can = new Capabilities("host", "/work", "command", Set.of(), false);
      RunnerId runner = program.runners().register(new Registration(can, false)).id();
      List<String> shown = new ArrayList<>();
      for (RunStatus status : RunStatus.values()) {
        var life = new Life(program, runner);
        life.leadTo(status);
        shown.add(program.askOne("SELECT status FROM " + view));
        life.end();
      }
      assertThat(shown).containsExactly(words.split(" "));
    }
  }

  /// The life of one run.
  private static final class Life {
    private final Program program;
    private final RunnerId runner;
    private final Run run;
    private Fence fence;

    Life(Program program, RunnerId runner) {
      this.program = program;
      this.runner = runner;
      var app = new Job.Exploration("com.example.app", null, 100);
      var job =
          new Job(
              Job.Kind.EXPLORATION, null, "", null, null, null, null, app, Job.Terms.DEFAULT, null);
      run =
          program
              .ledger()
              .submit(
                  new Submission(
                      null,
                      null,
                      job,
                      Lineage.Trigger.CHAT,
                      Lineage.Mode.SYNC,
                      null,
                      null,
                      Demands.NONE,
                      Submission.Conflict.QUEUE,
                      false,
                      null));
      fence = new Fence(runner, LeaseToken.HIDDEN);
    }

    void leadTo(RunStatus status) throws InterruptedException {
      switch (status) {
        case PENDING -> {}
        case CLAIMED -> claim();
        case RUNNING -> start();
        case WAITING_INPUT -> {
          start();
          report(new RunCommand.Ask(new Question("How many?", null), true));
        }
        case STOPPING -> {
          start();
          program.ledger().tell(run.id(), STOP);
        }
        case COMPLETED -> {
          start();
          report(new RunCommand.Complete(null, null));
        }
        case FAILED -> {
          start();
          report(new RunCommand.Fail(new RunFailure("boom", "It broke"), false));
        }
        case STOPPED -> {
          leadTo(RunStatus.STOPPING);
          report(STOPPED);
        }
        case CANCELLED -> {
          start();
          program.ledger().tell(run.id(), CANCEL);
          report(STOPPED);
        }
      }
      assertThat(program.ledger().run(run.id()).status()).isEqualTo(status);
    }

    private void claim() throws InterruptedException {
      Grant grant =
          program.dispatcher().poll(runner, Duration.ZERO, 1).orElseThrow().runs().getFirst();
      assertThat(grant.run().id()).isEqualTo(run.id());
      fence = new Fence(runner, grant.lease().token());
    }

    private void start() throws InterruptedException {
      claim();
      report(new RunCommand.Started());
    }

    private void report(RunCommand.Report report) {
      program.ledger().report(run.id(), fence, report);
    }

    /// Makes room for the next.
    void end() {
      if (program.ledger().tell(run.id(), CANCEL).run().status() == RunStatus.STOPPING) {
        report(STOPPED);
      }
      program.ledger().delete(run.id(), new Actor("somebody", "request-1"));
    }
  }
}
