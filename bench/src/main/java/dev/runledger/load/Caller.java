package dev.runledger.load;

import org.jspecify.annotations.Nullable;

/// Somebody with one connection, who asks again as soon as there is an answer. Called by one thread
/// only.
public interface Caller {

  /// The next request, whole; null for nothing more.
  byte @Nullable [] ask();

  /// Takes the answer.
  ///
  /// @return how many units of what is measured it stands for
  /// @throws IllegalStateException when it is not what a measure can go on with
  int answered(Reply reply);
}
