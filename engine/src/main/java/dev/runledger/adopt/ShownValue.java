package dev.runledger.adopt;

import dev.runledger.layout.Column;
import org.jspecify.annotations.Nullable;

/// What a layout shows, in the spelling in which it is compared.
final class ShownValue {
  private ShownValue() {}

  /// @param expected for JSON, whose `null` and NULL are one in what takes no NULL
  static @Nullable String of(Column column, @Nullable String shown, @Nullable String expected) {
    if (shown == null) {
      return null;
    }
    if (Values.isTime(column)) {
      return Values.shownTime(Values.time(column, shown));
    }
    return expected == null && Values.isJson(column) && Values.isNull(shown) ? null : shown;
  }
}
