package dev.runledger.runner;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunnerId;
import dev.runledger.work.Capabilities;
import java.time.Duration;

/// Makes a runner of an [Executor]: registers it, waits for work, keeps its leases, brings it stops
/// and answers, and reports what came of each run. While it has live work it never gives up on the
/// server: over an outage it keeps the processes and their events and goes on afterwards.
@SuppressWarnings("DoNotCallSuggester") // until wire reads and writes it
public final class RunnerLoop implements AutoCloseable {

  private RunnerLoop() {}

  public static Builder builder(
      RunledgerClient client, Capabilities capabilities, Executor executor) {
    return new Builder(client, capabilities, executor);
  }

  public static final class Builder {
    private int slots = 1;
    private boolean replace;
    private Duration drainTime = Duration.ofSeconds(30);

    private Builder(RunledgerClient client, Capabilities capabilities, Executor executor) {
      throw new UnsupportedOperationException(client.server() + capabilities.hostname() + executor);
    }

    /// How many runs it works on at a time; 1 when not said.
    public Builder slots(int slots) {
      this.slots = slots;
      return this;
    }

    /// Takes the place of an online runner with the same hostname, project folder and executor
    /// type: whatever that one holds is lost at once.
    public Builder replace(boolean replace) {
      this.replace = replace;
      return this;
    }

    /// How long [#close] lets runs go on before it tells them to end.
    public Builder drainTime(Duration time) {
      drainTime = time;
      return this;
    }

    /// Registers the runner and starts its work.
    ///
    /// @throws dev.runledger.client.RunledgerException with code `duplicate_runner` when one with
    ///   the same identity is online
    public RunnerLoop start() {
      throw new UnsupportedOperationException(slots + " " + replace + " " + drainTime);
    }
  }

  public RunnerId id() {
    throw new UnsupportedOperationException();
  }

  /// Takes nothing new from now on; [#await] returns when what it holds has ended.
  public void drain() {
    throw new UnsupportedOperationException();
  }

  /// Waits until the runner has ended: it was drained, asked to go by the server, or closed.
  public void await() throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /// Drains, tells what is left after the drain time to end, and says good-bye to the server.
  @Override
  public void close() {}
}
