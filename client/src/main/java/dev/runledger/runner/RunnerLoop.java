package dev.runledger.runner;

import dev.runledger.client.BackOff;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Delivery;
import dev.runledger.run.Delivery.ResumeOrder;
import dev.runledger.run.Delivery.StopOrder;
import dev.runledger.run.Grant;
import dev.runledger.runner.StopSignal.Cause;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Registration;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Makes a runner of an [Executor]: registers it, waits for work, keeps its leases, brings it stops
/// and answers, and reports what came of each run. While it has live work it never gives up on the
/// server: over an outage it keeps the processes and their events, and goes on afterwards.
public final class RunnerLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RunnerLoop.class.getName());

  /// For the last reports of work that has just been told to end.
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private static final int GOOD_BYES = 3;

  private final RunledgerClient client;
  private final Executor executor;
  private final Builder settings;
  private final Membership membership;
  private final Insistence insistence;
  private final Bell bell = new Bell();
  private final Crew crew;
  private final Poller poller;
  private final CountDownLatch ended;
  private volatile @Nullable RunledgerException failure;

  private RunnerLoop(Builder settings, Membership membership, CountDownLatch ended) {
    this.settings = settings;
    this.client = settings.client.withoutRepeats();
    this.executor = settings.executor;
    this.membership = membership;
    this.ended = ended;
    this.insistence = new Insistence(membership, ended);
    this.crew = new Crew(settings.slots, bell);
    this.poller = new Poller(client, membership, crew, bell, ended, this::deliver);
  }

  public static Builder builder(
      RunledgerClient client, Capabilities capabilities, Executor executor) {
    return new Builder(client, capabilities, executor);
  }

  public static final class Builder {
    private final RunledgerClient client;
    private final Capabilities capabilities;
    private final Executor executor;
    private int slots = 1;
    private boolean replace;
    private Duration drainTime = Duration.ofSeconds(30);
    private Duration closeGrace = Duration.ofSeconds(10);
    private Duration linger = Duration.ofMillis(50);

    private Builder(RunledgerClient client, Capabilities capabilities, Executor executor) {
      this.client = client;
      this.capabilities = capabilities;
      this.executor = executor;
    }

    /// How many runs it works on at a time; 1 when not said.
    public Builder slots(int slots) {
      if (slots < 1) {
        throw new IllegalArgumentException("A runner has at least one slot, not " + slots);
      }
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

    /// How long work may take to end once [#close] has told it to.
    public Builder closeGrace(Duration time) {
      closeGrace = time;
      return this;
    }

    /// How long an event may wait for others to travel with.
    public Builder linger(Duration time) {
      linger = time;
      return this;
    }

    /// Registers the runner and starts its work.
    ///
    /// @throws RunledgerException with code `duplicate_runner` when one with the same identity is
    ///   online
    public RunnerLoop start() throws InterruptedException {
      var ended = new CountDownLatch(1);
      Registration registration = new Registration(capabilities, replace);
      RunnerLoop loop = new RunnerLoop(this, Membership.join(client, registration, ended), ended);
      Thread.ofVirtual().name("poller").start(loop::poll);
      Thread.ofVirtual()
          .name("heart")
          .start(new Heart(loop.client, loop.membership, loop.crew, ended));
      return loop;
    }
  }

  public RunnerId id() {
    return membership.id();
  }

  /// How many runs it works on now.
  public int activeRuns() {
    return crew.all().size();
  }

  /// Takes nothing new from now on; [#await] returns when what it holds has ended.
  public void drain() {
    poller.drain();
  }

  /// Waits until the runner has ended: it was drained, asked to go by the server, or closed.
  ///
  /// @throws RunledgerException when another process has come in its place
  public void await() throws InterruptedException {
    ended.await();
    RunledgerException why = failure;
    if (why != null) {
      throw why;
    }
  }

  /// Drains, tells what is left after the drain time to end, and says good-bye to the server.
  @Override
  public void close() {
    poller.drain();
    try {
      if (!isIdleWithin(settings.drainTime)) {
        StopSignal signal =
            new StopSignal(Cause.CLOSING, "The runner is closing", settings.closeGrace);
        crew.all().forEach(run -> run.stop(signal));
        isIdleWithin(settings.closeGrace.plus(LAST_WORDS));
      }
      crew.all().forEach(run -> run.line().lose("The runner has closed"));
      poller.abandon();
      ended.await();
    } catch (InterruptedException e) {
      poller.abandon();
      Thread.currentThread().interrupt();
    }
  }

  private void poll() {
    try {
      poller.run();
      leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RunledgerException e) {
      fail(e);
    } finally {
      ended.countDown();
    }
  }

  private void leave() throws InterruptedException {
    BackOff backOff = Insistence.backOff();
    for (int tries = 1; true; tries++) {
      try {
        client.runners().leave(membership.id());
        return;
      } catch (RunledgerException e) {
        if (tries == GOOD_BYES || !e.isPassing()) {
          LOG.log(Level.INFO, "The server has not heard that the runner goes: {0}", e.getMessage());
          return;
        }
      }
      bell.waitSince(bell.rings(), backOff.next());
    }
  }

  private void fail(RunledgerException e) {
    LOG.log(Level.ERROR, "Another process has come in the place of runner {0}", id());
    failure = e;
    crew.all().forEach(run -> run.line().lose("Another process has come in its place"));
  }

  private void deliver(Delivery delivery) {
    if (delivery.deregistered()) {
      LOG.log(Level.INFO, "Runner {0} is asked to go", id());
      poller.drain();
    }
    delivery.runs().forEach(this::begin);
    for (StopOrder stop : delivery.stops()) {
      crew.find(stop.run()).ifPresent(run -> run.stop(stop));
    }
    for (ResumeOrder resume : delivery.resumes()) {
      crew.find(resume.run()).ifPresent(run -> run.questions().resumed(resume));
    }
  }

  /// A claim that comes while the runner drains is not acknowledged, and so goes back to the queue.
  private void begin(Grant grant) {
    Optional<LiveRun> earlier = crew.find(grant.run().id());
    boolean isKnown = earlier.filter(run -> run.isUnder(grant.lease().token())).isPresent();
    if (isKnown || poller.isDraining()) {
      LOG.log(Level.DEBUG, "Run {0} is not begun", grant.run().id());
      return;
    }
    earlier.ifPresent(run -> run.line().lose("Its lease was lost: it has been claimed anew"));
    LiveRun run = new LiveRun(grant, client, insistence, settings.linger);
    crew.add(run);
    Thread.ofVirtual()
        .name("work on " + grant.run().id())
        .start(new RunWork(run, earlier, executor, crew));
  }

  private boolean isIdleWithin(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    while (true) {
      long seen = bell.rings();
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (crew.isIdle() || !left.isPositive()) {
        return crew.isIdle();
      }
      bell.waitSince(seen, left);
    }
  }
}
