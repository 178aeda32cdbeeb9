package dev.runledger.cli;

import dev.runledger.cli.LocalRunner.AtWork;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.terminal.Interrupts;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Makes a runner of this machine.
@Command(
    name = "runner",
    description = "Make this machine a runner of a server: it takes runs and runs their commands.",
    footer = {
      "",
      "Two runners on one machine need another --project-dir or --name. Ctrl-C takes nothing new and",
      "lets what runs go on for the time of --drain; a second one ends it.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} runner --tag gpu --tag linux --max-runs 4",
      "  ${ROOT-COMMAND-NAME} runner --url https://runs.example.org --project-dir ~/shop",
      "  ${ROOT-COMMAND-NAME} runner --name builder-2 --only-tagged --tag build",
    })
final class RunnerCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--replace",
      description =
          "Take the place of a runner that is called the same and still counts as online.")
  private boolean replace;

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      description = "How long runs may go on after Ctrl-C (default: 30s).")
  private Duration drain = Duration.ofSeconds(30);

  @Mixin private LocalRunner runner = new LocalRunner();
  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  RunnerCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Screen err = look.terminal(shell).err();
    try (RunledgerClient client = server.connectForLong(shell);
        AtWork work = start(client);
        Interrupts _ = Interrupts.withHangUp(nth -> interrupt(nth, work, err))) {
      err.println(
          err.paint(Paint.GREEN, "● ")
              + "Runner "
              + work.loop().id()
              + " works for "
              + client.server());
      work.loop().await();
    }
    return Exit.OK;
  }

  private AtWork start(RunledgerClient client) throws InterruptedException {
    try {
      return runner.start(client, shell, replace, drain);
    } catch (RunledgerException e) {
      if (e.is("duplicate_runner")) {
        throw new Complaint(
            Exit.REFUSED,
            e.code(),
            e.fault().message(),
            "Give this one another --name or --project-dir, or say --replace when it is a restart.");
      }
      throw e;
    }
  }

  /// The first lets what runs go on for a while, the second does not wait.
  private static void interrupt(int nth, AtWork work, Screen err) {
    if (nth > 1) {
      work.endAtOnce();
    }
    Serving.sayEnding(err, "Draining", work.loop().activeRuns());
    work.close();
  }
}
