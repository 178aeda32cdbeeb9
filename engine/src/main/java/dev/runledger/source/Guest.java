package dev.runledger.source;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a database of somebody else is looked into: with patience, and so that what goes wrong is
/// said of it by its name.
interface Guest {

  /// @param work is done again where somebody had locked what it looks at
  <T extends @Nullable Object> T look(Supplier<T> work);

  /// See [SourceDatabase#hold].
  void hold(List<String> tables);
}
