package dev.runledger.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some of a list, newest first.
///
/// @param nextCursor where the next page begins; null after the last one
/// @param total how many there are in all; null where the server does not count them
public record Page<T>(List<T> items, @Nullable String nextCursor, @Nullable Long total) {
  public Page {
    items = List.copyOf(items);
  }
}
