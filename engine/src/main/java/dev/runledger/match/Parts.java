package dev.runledger.match;

import java.util.List;

/// Something of which there is much, a part at a time.
public interface Parts<T> extends AutoCloseable {

  /// Whether [#next] has them at once.
  default boolean isReady() {
    return true;
  }

  /// None at the end.
  List<T> next();

  @Override
  default void close() {}
}
