package dev.runledger.compare;

import dev.runledger.match.Parts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows one by one, read many at a time.
final class OneByOne {
  private final Parts<@Nullable String[]> parts;
  private List<@Nullable String[]> rows = List.of();
  private int at;

  OneByOne(Parts<@Nullable String[]> parts) {
    this.parts = parts;
  }

  @Nullable String @Nullable [] peek() {
    if (at == rows.size()) {
      rows = parts.next();
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
