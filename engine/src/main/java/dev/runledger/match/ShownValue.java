package dev.runledger.match;

import dev.runledger.json.Boxed;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import org.jspecify.annotations.Nullable;

/// What a layout shows, in the spelling in which it is compared.
public final class ShownValue {
  private ShownValue() {}

  public static @Nullable String of(Column column, @Nullable String shown) {
    return shown != null && Values.isTime(column)
        ? Values.shownTime(Values.time(column, shown))
        : shown;
  }

  /// @param stored what our own column holds
  public static @Nullable String ofOurs(Column column, @Nullable String stored) {
    if (stored == null || !(column.source() instanceof Source.Json(String _, boolean isObject))) {
      return of(column, stored);
    }
    if (isObject) {
      return Boxed.unbox(stored);
    }
    return column.mayBeNothing() && stored.equals(Boxed.NOTHING) ? null : stored;
  }
}
