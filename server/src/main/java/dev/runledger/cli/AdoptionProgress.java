package dev.runledger.cli;

import dev.runledger.report.AdoptionWatch;
import dev.runledger.terminal.Spans;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// How far an adoption is, as one line: a bar, the rate, and the time that is left.
final class AdoptionProgress implements AdoptionWatch {
  private static final int WIDTH = 24;
  private static final double SECOND = 1e9;

  private static final String COPYING = "copying";
  private static final String VERIFYING = "verifying";

  private final LongSupplier nanos;
  private final Consumer<String> told;
  private final Map<String, Long> spent = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();
  private final Map<String, Long> done = new HashMap<>();
  private String doing = "";
  private String table = "";
  private long began;
  private long atBegin;

  /// @param told gets what is waited for, as a sentence, when the waiting begins
  AdoptionProgress(LongSupplier nanos, Consumer<String> told) {
    this.nanos = nanos;
    this.told = told;
  }

  @Override
  public synchronized void counted(String counted, long rows) {
    counts.put(counted, rows);
  }

  @Override
  public synchronized void copying(String now, long rows) {
    move(COPYING, now, rows);
  }

  @Override
  public synchronized void verifying(String now, long rows) {
    move(VERIFYING, now, rows);
  }

  @Override
  public synchronized void doing(String what) {
    begin(what);
  }

  @Override
  public void waiting(String what) {
    doing(what);
    told.accept(Character.toUpperCase(what.charAt(0)) + what.substring(1) + ".");
  }

  private void begin(String what) {
    long now = nanos.getAsLong();
    spent.merge(isCopy(doing) ? COPYING : doing, now - began, Long::sum);
    doing = what;
    done.clear();
    began = now;
  }

  /// Indexes and views that are made of what was copied are part of the copy.
  private boolean isCopy(String what) {
    return !what.isEmpty() && !spent.containsKey(VERIFYING) && !what.equals(VERIFYING);
  }

  /// How long it copied.
  synchronized double secondsOfCopying() {
    return seconds(COPYING);
  }

  /// How long it compared.
  synchronized double secondsOfComparing() {
    return seconds(VERIFYING);
  }

  private double seconds(String what) {
    boolean isNow = isCopy(doing) ? what.equals(COPYING) : doing.equals(what);
    long now = isNow ? nanos.getAsLong() - began : 0;
    return (spent.getOrDefault(what, 0L) + now) / SECOND;
  }

  /// The rate is of what this process did, not of what an earlier one had done.
  private void move(String what, String now, long rows) {
    if (!doing.equals(what)) {
      begin(what);
      atBegin = -1;
    }
    table = now;
    done.put(now, rows);
    if (atBegin < 0) {
      atBegin = total(done);
    }
  }

  /// '' before anything is known.
  synchronized String text() {
    long all = total(counts);
    long here = Math.min(all, total(done));
    if (done.isEmpty() || all == 0) {
      return doing;
    }
    double seconds = Math.max(0.001, (nanos.getAsLong() - began) / SECOND);
    double rate = (here - atBegin) / seconds;
    int filled = (int) (here * WIDTH / all);
    String left =
        rate < 1
            ? ""
            : ", " + Spans.lasted(Duration.ofSeconds(Math.round((all - here) / rate))) + " left";
    return String.format(
        Locale.ROOT,
        "%s %s %s%s %d %% (%,d of %,d rows, %,.0f/s%s)",
        doing,
        table,
        "█".repeat(filled),
        "░".repeat(WIDTH - filled),
        here * 100 / all,
        here,
        all,
        rate,
        left);
  }

  private static long total(Map<String, Long> rows) {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }
}
