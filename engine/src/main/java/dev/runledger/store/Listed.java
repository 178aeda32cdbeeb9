package dev.runledger.store;

import java.util.List;

/// The beginning of a list: as many rows as were asked for, or fewer when all are there, or when
/// the next one would bring their text over the bytes that may be read at once. The first row is
/// there however large it is, so that whoever goes on after the last one comes to the end.
///
/// @param hasMore whether other rows come after these
public record Listed<T>(List<T> items, boolean hasMore) {
  public Listed {
    items = List.copyOf(items);
  }
}
