package dev.runledger.match;

import dev.runledger.source.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes rows in portions of about the same number of characters, so that large ones need no more
/// memory than small ones.
public final class Portions {
  private static final int FIRST = 100;
  private static final int MOST_ROWS = 2000;
  private static final long MOST_CHARACTERS = 2L << 20;

  private final Reading reading;
  private int next = FIRST;

  public Portions(Reading reading) {
    this.reading = reading;
  }

  public List<@Nullable String[]> next() {
    List<@Nullable String[]> rows = reading.next(next);
    long characters = 1;
    for (@Nullable String[] row : rows) {
      for (String value : row) {
        characters += value == null ? 0 : value.length();
      }
    }
    long fitting = rows.isEmpty() ? FIRST : MOST_CHARACTERS * rows.size() / characters;
    next = (int) Math.clamp(fitting, 1, Math.min(MOST_ROWS, 4L * next));
    return rows;
  }
}
