package dev.runledger.command;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A process with everything that it started. Where the process leads a group of its own, a signal
/// to the group reaches also what has lost its parent; beside it goes to all descendants that are
/// found outside of the group.
final class ProcessTree {
  private static final System.Logger LOG = System.getLogger(ProcessTree.class.getName());
  private static final long LOOK_MILLIS = 20;

  private final ProcessHandle root;
  private final boolean leadsGroup;
  private final Set<ProcessHandle> known = ConcurrentHashMap.newKeySet();

  /// @param leadsGroup the id of the process is also that of its group
  ProcessTree(ProcessHandle root, boolean leadsGroup) {
    this.root = root;
    this.leadsGroup = leadsGroup;
    known.add(root);
  }

  /// SIGTERM: asks all of them to end.
  void terminate() {
    signal("TERM", ProcessHandle::destroy);
  }

  /// SIGKILL: ends all of them.
  void kill() {
    signal("KILL", ProcessHandle::destroyForcibly);
  }

  /// Waits until all that are known have ended, but not longer than this.
  ///
  /// @return whether they have
  boolean awaitEnd(Duration most) throws InterruptedException {
    long started = System.nanoTime();
    var never = new CountDownLatch(1);
    while (known.stream().anyMatch(ProcessTree::isRunning)) {
      if (System.nanoTime() - started > most.toNanos()) {
        return false;
      }
      never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return true;
  }

  boolean isRootRunning() {
    return isRunning(root);
  }

  /// Nobody gets a signal twice: some programs take the second for a threat.
  private void signal(String name, Consumer<ProcessHandle> single) {
    root.descendants().forEach(known::add);
    boolean groupHasIt = leadsGroup && signalGroup(name);
    known.stream()
        .filter(ProcessTree::isRunning)
        .filter(process -> !groupHasIt || !isInGroup(process))
        .forEach(single);
  }

  private boolean signalGroup(String name) {
    try {
      return new ProcessBuilder(List.of("sh", "-c", "kill -" + name + " -" + root.pid()))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "No signal to the group of process " + root.pid(), e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isInGroup(ProcessHandle process) {
    Optional<ProcessStat> stat = ProcessStat.of(process.pid());
    return stat.isPresent() ? stat.get().group() == root.pid() : process.equals(root);
  }

  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive()
        && ProcessStat.of(process.pid()).filter(ProcessStat::isZombie).isEmpty();
  }
}
