package dev.runledger.load;

import java.util.Arrays;

/// What was done in how much time, and how long each of it took.
public final class Tally {
  private long[] nanos = new long[1 << 12];
  private int answers;
  private long units;
  private long elapsed;

  public void add(int done, long took) {
    if (answers == nanos.length) {
      nanos = Arrays.copyOf(nanos, answers * 2);
    }
    nanos[answers++] = took;
    units += done;
  }

  /// Takes over what another caller did.
  public synchronized void addAll(Tally other) {
    nanos = Arrays.copyOf(nanos, answers + other.answers + (1 << 12));
    System.arraycopy(other.nanos, 0, nanos, answers, other.answers);
    answers += other.answers;
    units += other.units;
  }

  public void ended(long afterNanos) {
    elapsed = afterNanos;
  }

  public int answers() {
    return answers;
  }

  public double perSecond() {
    return elapsed == 0 ? 0 : units * 1e9 / elapsed;
  }

  /// @param share 0.5 for the median, 0.99 for what one in a hundred waits
  /// @return NaN where nothing was done
  public double millis(double share) {
    if (answers == 0) {
      return Double.NaN;
    }
    Arrays.sort(nanos, 0, answers);
    return nanos[Math.min(answers - 1, (int) (answers * share))] / 1e6;
  }
}
