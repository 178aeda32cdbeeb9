package dev.runledger.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of a list, newest first.
///
/// @param nextCursor where the next page begins; null on the last one
public record Page<T>(List<T> items, @Nullable String nextCursor) {
  public Page {
    items = List.copyOf(items);
  }

  /// What to ask for the next page, as long as can be; null on the last one.
  public @Nullable PageRequest next() {
    return nextCursor == null
        ? null
        : new PageRequest(PageRequest.MOST, PageRequest.Mark.parse(nextCursor));
  }
}
