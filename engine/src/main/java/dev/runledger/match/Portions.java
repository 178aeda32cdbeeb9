package dev.runledger.match;

import dev.runledger.source.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes rows in portions of about the same number of characters, so that large ones need no more
/// memory than small ones. They are read a few at a time, as what is behind them may be larger.
public final class Portions implements Parts<@Nullable String[]> {
  private static final int FIRST = 20;
  private static final int MOST_AT_ONCE = 1000;
  private static final long MOST_CHARACTERS = 2L << 20;

  /// For who only looks at them.
  private static final int USUAL = 2000;

  private final Reading reading;
  private final int most;
  private int next = FIRST;

  public Portions(Reading reading) {
    this(reading, USUAL);
  }

  /// @param most rows of a portion
  public Portions(Reading reading, int most) {
    this.reading = reading;
    this.most = most;
  }

  @Override
  public List<@Nullable String[]> next() {
    List<@Nullable String[]> portion = new ArrayList<>();
    long characters = 0;
    boolean isEnd = false;
    while (!isEnd && portion.size() < most && characters < MOST_CHARACTERS) {
      List<@Nullable String[]> rows = reading.next(next);
      isEnd = rows.isEmpty();
      if (!isEnd) {
        long more = characters(rows);
        long fitting = MOST_CHARACTERS / 4 * rows.size() / Math.max(1, more);
        next = (int) Math.clamp(fitting, 1, Math.min(MOST_AT_ONCE, 4L * next));
        characters += more;
        portion.addAll(rows);
      }
    }
    return portion;
  }

  @Override
  public void close() {
    reading.close();
  }

  private static long characters(List<@Nullable String[]> rows) {
    long characters = 0;
    for (@Nullable String[] row : rows) {
      for (String value : row) {
        characters += value == null ? 0 : value.length();
      }
    }
    return characters;
  }
}
