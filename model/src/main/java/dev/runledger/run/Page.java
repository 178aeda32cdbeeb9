package dev.runledger.run;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page of a list, newest first.
///
/// @param nextCursor where the next page begins; null on the last one
public record Page<T>(List<T> items, @Nullable String nextCursor) {
  public Page {
    items = List.copyOf(items);
  }

  /// @param hasMore whether others come after these
  /// @param mark where in the list an item is
  public static <T> Page<T> of(List<T> items, boolean hasMore, Function<T, PageRequest.Mark> mark) {
    return new Page<>(items, hasMore ? mark.apply(items.getLast()).cursor() : null);
  }

  /// What to ask for the next page, as long as can be; null on the last one.
  public @Nullable PageRequest next() {
    return nextCursor == null
        ? null
        : new PageRequest(PageRequest.MOST, PageRequest.Mark.parse(nextCursor));
  }
}
