package dev.runledger.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows in order, a part at a time, so that they are never held all at once. They are as they were
/// when the reading began.
public interface Reading extends AutoCloseable {

  /// @return at most so many rows, each the text of its values; none at the end
  List<@Nullable String[]> next(int most);

  @Override
  void close();
}
