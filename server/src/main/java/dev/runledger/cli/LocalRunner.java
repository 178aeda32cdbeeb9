package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.command.CommandExecutor;
import dev.runledger.node.Machine;
import dev.runledger.runner.RunnerLoop;
import dev.runledger.terminal.Interrupts;
import dev.runledger.work.Capabilities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A runner in this process: what it is, and its start.
final class LocalRunner {
  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "What this runner offers; may be given several times.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--only-tagged",
      description = "Take only runs that demand at least one of these tags.")
  private boolean onlyTagged;

  @Option(
      names = "--max-runs",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "How many runs at a time (default: the number of processors).")
  private int maxRuns = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--project-dir",
      paramLabel = "DIR",
      description = "The folder that its commands run in (default: this one).")
  private @Nullable Path projectDir;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What it is called instead of the name of this machine.")
  private @Nullable String name;

  /// A runner at work.
  record AtWork(RunnerLoop loop, CommandExecutor executor) implements AutoCloseable {
    /// Takes nothing new, and waits for what runs as long as it was told to.
    @Override
    public void close() {
      loop.close();
      executor.close();
    }

    /// Ends every command and this process, without waiting for anything.
    void endAtOnce() {
      executor.close();
      Interrupts.endAtOnce(Exit.INTERRUPTED);
    }
  }

  /// Registers it and lets it work.
  ///
  /// @param replace takes the place of one that is called the same
  /// @param drain how long runs may go on after it was told to close
  AtWork start(RunledgerClient client, Shell shell, boolean replace, Duration drain)
      throws InterruptedException {
    Capabilities capabilities = capabilities(shell);
    CommandExecutor executor =
        new CommandExecutor(
            CommandExecutor.Settings.DEFAULT.withDirectory(Path.of(capabilities.projectDir())));
    RunnerLoop loop =
        RunnerLoop.builder(client, capabilities, executor)
            .slots(maxRuns)
            .replace(replace)
            .drainTime(drain)
            .start();
    return new AtWork(loop, executor);
  }

  /// In words: which runs it takes, and how many.
  String says() {
    String which =
        tags.isEmpty()
            ? "any command"
            : onlyTagged
                ? "only runs that demand " + String.join(" or ", tags)
                : "any command, and runs that demand " + String.join(", ", tags);
    return which + "; " + maxRuns + " at a time";
  }

  Capabilities capabilities(Shell shell) {
    return new Capabilities(
        Optional.ofNullable(name).orElseGet(() -> Machine.name(shell::variable)),
        (projectDir == null ? shell.folder() : shell.resolve(projectDir)).toString(),
        ExecCommand.EXECUTOR,
        new LinkedHashSet<>(tags),
        onlyTagged);
  }
}
