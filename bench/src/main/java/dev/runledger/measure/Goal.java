package dev.runledger.measure;

import java.math.BigDecimal;
import java.util.Objects;

/// What a figure should be.
public sealed interface Goal {

  boolean isReached(Figure figure);

  /// More is better: at least so many times the reference.
  record RatioAtLeast(double ratio) implements Goal {
    @Override
    public boolean isReached(Figure figure) {
      return Objects.requireNonNull(figure.ratio()) >= ratio;
    }

    @Override
    public String toString() {
      return "≥ " + plain(ratio) + " ×";
    }
  }

  /// Less is better: at most so many times the reference.
  record RatioAtMost(double ratio) implements Goal {
    @Override
    public boolean isReached(Figure figure) {
      return Objects.requireNonNull(figure.ratio()) <= ratio;
    }

    @Override
    public String toString() {
      return "≤ " + plain(ratio) + " ×";
    }
  }

  /// Less is better: a figure of its own.
  record AtMost(double most) implements Goal {
    @Override
    public boolean isReached(Figure figure) {
      return figure.ours() <= most;
    }

    @Override
    public String toString() {
      return "≤ " + plain(most);
    }
  }

  /// Measured to be known.
  record None() implements Goal {
    @Override
    public boolean isReached(Figure figure) {
      return true;
    }

    @Override
    public String toString() {
      return "";
    }
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
