package dev.runledger.actor;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Fence;
import dev.runledger.work.Poll;
import dev.runledger.work.Registered;
import dev.runledger.work.Registration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A runner that takes a few runs at a time, and does not care to be careful: it goes on writing
/// when it was told that its lease is lost.
public final class RunnerActor implements Actor {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final int SLOTS = 5;

  private final Cast cast;
  private final String name;
  private final Capabilities capabilities;
  private final RandomGenerator random;
  private final RandomGenerator heartsRandom;
  private final Asking asking;
  private final Map<RunId, Labour> labours = new ConcurrentHashMap<>();
  private boolean replace;
  private volatile @Nullable Registered registered;

  /// @param host part of the identity, which outlives the process
  /// @param replace registers as the restart of the one before it
  public RunnerActor(Cast cast, String host, boolean replace) {
    this.cast = cast;
    this.name = host;
    this.replace = replace;
    capabilities = new Capabilities(host, "/work", Submitter.EXECUTOR, Set.of(), false);
    random = cast.chance(host);
    heartsRandom = cast.chance(host + " heart");
    asking = cast.asking(host);
  }

  @Override
  public void play() throws InterruptedException {
    Thread heart = Thread.ofVirtual().name("heart").start(this::beat);
    try {
      while (!cast.curtain().isDown()) {
        Registered known = registered;
        if (known == null) {
          register();
        } else {
          poll(known.runner());
        }
      }
    } finally {
      heart.interrupt();
    }
  }

  private void register() throws InterruptedException {
    boolean replaces = replace;
    RunnerId runner =
        Ids.runner(capabilities.hostname(), capabilities.projectDir(), capabilities.executorType());
    asking.change(
        null,
        (began, ended, _) -> new Op.Registered(name, began, ended, runner, replaces),
        () -> {
          registered = door().runners().register(new Registration(capabilities, replaces));
          return Outcome.done();
        });
    if (registered == null) {
      // The answer may be lost, and the server knows us already: then only a restart gets in.
      replace = true;
      cast.curtain().pause(AGAIN);
    }
  }

  private void poll(RunnerId runner) throws InterruptedException {
    long began = System.nanoTime();
    try {
      Poll poll = new Poll(PATIENCE, Math.max(0, SLOTS - labours.size()));
      Delivery delivery = door().runners().poll(runner, poll);
      long ended = System.nanoTime();
      delivery.runs().forEach(grant -> take(runner, grant, began, ended));
      for (Delivery.StopOrder stop : delivery.stops()) {
        Optional.ofNullable(labours.get(stop.run())).ifPresent(Labour::stop);
      }
      for (Delivery.ResumeOrder resume : delivery.resumes()) {
        Optional.ofNullable(labours.get(resume.run())).ifPresent(Labour::resume);
      }
      if (delivery.deregistered()) {
        registered = null;
      }
    } catch (RunledgerException e) {
      asking.outcome(null, began, e);
      if (e.is("unknown_runner")) {
        registered = null;
      }
      cast.curtain().pause(AGAIN);
    }
  }

  private void take(RunnerId runner, Grant grant, long began, long ended) {
    Fence fence = new Fence(runner, grant.lease().token());
    Labour labour = new Labour(cast, name, grant.run().id(), fence, random.nextLong());
    cast.journal()
        .note(
            new Op.Granted(
                name,
                began,
                ended,
                grant.run().id(),
                runner,
                labour.grant(),
                grant.run().attempt()));
    labours.put(grant.run().id(), labour);
    Thread.ofVirtual()
        .name("labour")
        .start(() -> {
          try {
            labour.play();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            // The run is left alone, and this says why.
            cast.journal()
                .note(new Op.Broke(name, began, System.nanoTime(), grant.run().id(), e.toString()));
          } finally {
            labours.remove(grant.run().id(), labour);
          }
        });
  }

  private void beat() {
    try {
      while (!cast.curtain().isDown()) {
        Registered known = registered;
        cast.curtain().pause(known == null ? AGAIN : known.heartbeat());
        if (known != null) {
          heartbeat(known.runner());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void heartbeat(RunnerId runner) {
    long began = System.nanoTime();
    try {
      cast.doors().any(heartsRandom).runners().heartbeat(runner);
    } catch (RunledgerException e) {
      Outcome outcome = asking.outcome(null, began, e);
      if (outcome.equals(new Outcome.Refused("unknown_runner"))) {
        registered = null;
      }
    }
  }

  private RunledgerClient door() {
    return cast.doors().any(random);
  }
}
