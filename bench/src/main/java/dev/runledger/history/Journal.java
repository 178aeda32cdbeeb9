package dev.runledger.history;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Where clients write down what they do, a line each, at once: whoever is killed has said what it
/// was about to do. Safe to share between threads.
public final class Journal implements Closeable {
  private final FileOutputStream file;
  private final AtomicLong numbers = new AtomicLong();

  private Journal(FileOutputStream file) {
    this.file = file;
  }

  public static Journal open(Path path) throws IOException {
    return new Journal(new FileOutputStream(path.toFile()));
  }

  /// Notes what is about to be done.
  ///
  /// @return the number under which to note how it ended
  public long begin(Op op) {
    long number = numbers.incrementAndGet();
    write(number, op);
    return number;
  }

  /// Notes how it ended. What was noted at the beginning counts no more.
  public void end(long number, Op op) {
    write(number, op);
  }

  /// Notes what has been done.
  public void note(Op op) {
    begin(op);
  }

  /// How much was noted, a beginning and its end counted once.
  public long count() {
    return numbers.get();
  }

  private void write(long number, Op op) {
    byte[] line = (OpJson.write(number, op) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      synchronized (file) {
        file.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
