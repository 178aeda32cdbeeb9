package dev.runledger.torture;

import dev.runledger.actor.Curtain;
import dev.runledger.history.Journal;
import dev.runledger.history.Op;
import dev.runledger.rig.Child;
import dev.runledger.rig.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Carries a plan out: breaks, waits, mends. What is broken already is waited for, up to the end of
/// the plan: a strike that is left out could be the only one of its kind.
final class Strikes {
  private final Ground ground;
  private final Nodes nodes;
  private final Crew crew;
  private final Journal journal;
  private final Curtain calledOff;
  private final Set<String> broken = new HashSet<>();
  private final Map<Nemesis, Integer> done = new EnumMap<>(Nemesis.class);
  private final AtomicReference<String> last = new AtomicReference<>("");
  private volatile boolean over;

  /// @param calledOff falls when no more shall be broken
  Strikes(Ground ground, Nodes nodes, Crew crew, Journal journal, Curtain calledOff) {
    this.ground = ground;
    this.nodes = nodes;
    this.crew = crew;
    this.journal = journal;
    this.calledOff = calledOff;
  }

  /// Returns when everything is mended.
  ///
  /// @param most how long anything is broken anew
  void carryOut(Plan plan, Duration most) throws Exception {
    long started = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> striking = new ArrayList<>();
      for (Plan.Strike strike : plan.strikes()) {
        Duration left = strike.at().minusNanos(System.nanoTime() - started);
        if (left.isPositive() && calledOff.pause(left)) {
          break;
        }
        striking.add(
            threads.submit(() -> {
              strike(strike, started + most.toNanos());
              return null;
            }));
      }
      for (Future<?> one : striking) {
        one.get();
      }
    }
    nodes.awaitReady();
    over = true;
  }

  /// What was broken, and how often.
  synchronized Map<Nemesis, Integer> done() {
    return new EnumMap<>(done);
  }

  /// The last thing that was broken; '' before the first.
  String last() {
    return last.get();
  }

  boolean areOver() {
    return over;
  }

  private void strike(Plan.Strike strike, long end) throws IOException, InterruptedException {
    String target =
        switch (strike.what()) {
          case KILL_NODE, RESTART_NODE, STOP_NODE -> "node " + strike.target();
          case KILL_RUNNER, STOP_RUNNER -> "runner " + strike.target();
          case CUT -> "the wires";
          case CUT_DATABASE -> "the database's wires";
          case KILL_BACKENDS, CRASH_DATABASE -> "the database";
        };
    if (!take(target, end)) {
      return;
    }
    String what = strike.what().says() + ": " + target;
    last.set(what);
    synchronized (this) {
      done.merge(strike.what(), 1, Integer::sum);
    }
    long began = System.nanoTime();
    try {
      carryOut(strike);
    } finally {
      journal.note(new Op.Fault("nemesis", began, System.nanoTime(), what));
      giveBack(target);
    }
  }

  /// Waits until this is whole.
  ///
  /// @return false when it was not before the end
  private synchronized boolean take(String target, long end) throws InterruptedException {
    while (broken.contains(target)) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || calledOff.isDown()) {
        return false;
      }
      wait(left);
    }
    return broken.add(target);
  }

  private synchronized void giveBack(String target) {
    broken.remove(target);
    notifyAll();
  }

  private void carryOut(Plan.Strike strike) throws IOException, InterruptedException {
    switch (strike.what()) {
      case KILL_NODE -> {
        nodes.get(strike.target()).kill();
        calledOff.pause(strike.lasts());
        nodes.restart(strike.target());
      }
      case RESTART_NODE -> {
        nodes.get(strike.target()).terminate();
        calledOff.pause(strike.lasts());
        nodes.restart(strike.target());
      }
      case STOP_NODE -> {
        ServerProcess node = nodes.get(strike.target());
        node.stop();
        calledOff.pause(strike.lasts());
        node.goOn();
      }
      case KILL_RUNNER -> {
        crew.get(strike.target()).kill();
        calledOff.pause(strike.lasts());
        crew.replace(strike.target(), strike.lasts().toMillis() % 2 == 0);
      }
      case STOP_RUNNER -> {
        Child runner = crew.get(strike.target());
        runner.stop();
        calledOff.pause(strike.lasts());
        runner.goOn();
      }
      case CUT -> {
        nodes.cutOneIn(strike.strength());
        calledOff.pause(strike.lasts());
        nodes.cutOneIn(0);
      }
      case CUT_DATABASE -> {
        ground.cutOneIn(strike.strength());
        calledOff.pause(strike.lasts());
        ground.cutOneIn(0);
      }
      case KILL_BACKENDS -> ground.killBackends(strike.strength());
      case CRASH_DATABASE -> ground.crash();
    }
  }
}
