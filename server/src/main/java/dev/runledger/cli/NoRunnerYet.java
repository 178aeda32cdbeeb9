package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.id.RunId;
import dev.runledger.work.Demands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Finds out why a run still waits when nobody has taken it after a while, and says it once.
final class NoRunnerYet implements AutoCloseable {
  private static final Duration WHILE = Duration.ofSeconds(2);

  private final RunledgerClient client;
  private final RunId run;
  private final Consumer<List<String>> say;
  private final CountDownLatch over = new CountDownLatch(1);

  /// @param say is told the demands that nobody who is online meets; not called when there is
  ///   somebody who is only busy
  NoRunnerYet(RunledgerClient client, RunId run, Consumer<List<String>> say) {
    this.client = client;
    this.run = run;
    this.say = say;
    Thread.ofVirtual().name("no-runner-yet").start(this::watch);
  }

  /// The command that would start the runner that is missing. It needs a name of its own, unless it
  /// is the first.
  static String remedy(String self, Demands demands, boolean first) {
    List<String> words = new ArrayList<>(List.of(self, "runner"));
    String name = demands.hostname();
    if (name != null || !first) {
      words.addAll(List.of("--name", name == null ? "NAME" : name));
    }
    String folder = demands.projectDir();
    if (folder != null) {
      words.addAll(List.of("--project-dir", folder));
    }
    new TreeSet<>(demands.tags()).forEach(tag -> words.addAll(List.of("--tag", tag)));
    return CommandText.of(words);
  }

  /// A runner took it.
  void taken() {
    over.countDown();
  }

  private void watch() {
    try {
      if (!over.await(WHILE.toMillis(), TimeUnit.MILLISECONDS)) {
        List<String> unmet = client.runs().unmetDemands(run);
        if (!unmet.isEmpty() && over.getCount() > 0) {
          say.accept(unmet);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RunledgerException unanswered) {
      // Whoever follows the run learns of it; this is only a hint.
    }
  }

  @Override
  public void close() {
    taken();
  }
}
