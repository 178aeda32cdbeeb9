package dev.runledger.cli;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ISetter;

/// Hands the value of an option on. Options that every start of a server has are declared by it
/// instead of by annotations, for each of which the JVM makes a class at every start.
///
/// @param taker is not told when the option was not given
record Taking(Consumer<Object> taker) implements ISetter {
  @Override
  public <T extends @Nullable Object> T set(T value) {
    if (value != null) {
      taker.accept(value);
    }
    return value;
  }
}
