package dev.runledger.documents;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// A terminal with a program in it: something is typed, something is printed, and Ctrl-C ends it.
final class Terminal implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(4);

  private final Process process;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final StringBuilder printed = new StringBuilder();
  private boolean over;

  Terminal(ProcessBuilder command) throws IOException {
    process = command.redirectErrorStream(true).start();
    Thread.ofVirtual().start(this::read);
  }

  void type(String line) throws IOException {
    Writer in = process.outputWriter(StandardCharsets.UTF_8);
    in.write(line + "\n");
    in.flush();
  }

  /// Waits until what was printed is enough, until no more will come, or for four minutes: a block
  /// of commands may start a server and some more.
  ///
  /// @return what was printed
  String await(Predicate<String> enough) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = PATIENCE;
      while (!enough.test(printed.toString()) && !over && left > 0) {
        left = news.awaitNanos(left);
      }
      return printed.toString();
    } finally {
      lock.unlock();
    }
  }

  /// Ctrl-C.
  ///
  /// @return the exit status
  int interrupt() throws IOException, InterruptedException {
    // The shell waits for its command, which is the one to be told.
    long pid = process.children().findFirst().map(ProcessHandle::pid).orElseGet(process::pid);
    new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
    return exit();
  }

  /// The exit status, once there is one.
  int exit() throws InterruptedException {
    if (!process.waitFor(PATIENCE, TimeUnit.NANOSECONDS)) {
      throw new AssertionError("It has not ended within four minutes:\n" + await(_ -> true));
    }
    return process.exitValue();
  }

  private void read() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        add(line + "\n", false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      add("", true);
    }
  }

  private void add(String text, boolean last) {
    lock.lock();
    try {
      printed.append(text);
      over = last;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
