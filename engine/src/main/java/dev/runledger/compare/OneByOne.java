package dev.runledger.compare;

import dev.runledger.match.Portions;
import dev.runledger.source.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows one by one, read many at a time.
final class OneByOne {
  private final Portions portions;
  private List<@Nullable String[]> rows = List.of();
  private int at;

  OneByOne(Reading reading) {
    portions = new Portions(reading);
  }

  @Nullable String @Nullable [] peek() {
    if (at == rows.size()) {
      rows = portions.next();
      at = 0;
    }
    return rows.isEmpty() ? null : rows.get(at);
  }

  @Nullable String @Nullable [] take() {
    @Nullable String[] row = peek();
    if (row != null) {
      at++;
    }
    return row;
  }
}
