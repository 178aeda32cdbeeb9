package dev.runledger.measure;

import dev.runledger.load.Tally;
import java.util.List;
import java.util.Locale;

/// What one round gave.
///
/// @param p50 in ms; NaN where nobody looked at single callers
record Sample(double perSecond, double p50, double p99) {

  static Sample of(Tally tally) {
    return new Sample(tally.perSecond(), tally.millis(0.5), tally.millis(0.99));
  }

  static Sample rate(double perSecond) {
    return new Sample(perSecond, Double.NaN, Double.NaN);
  }

  /// Each figure's own median.
  static Sample median(List<Sample> rounds) {
    return new Sample(
        Lab.median(rounds.stream().map(Sample::perSecond).toList()),
        Lab.median(rounds.stream().map(Sample::p50).toList()),
        Lab.median(rounds.stream().map(Sample::p99).toList()));
  }

  @Override
  public String toString() {
    String rate = String.format(Locale.ROOT, "%,.1f/s", perSecond);
    return Double.isNaN(p50)
        ? rate
        : rate + String.format(Locale.ROOT, " (p50 %.2f ms, p99 %.2f ms)", p50, p99);
  }
}
