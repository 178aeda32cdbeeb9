package dev.runledger.reference;

import java.util.Collection;
import java.util.function.Consumer;

/// A job queue of others, in this process.
public interface Peer extends AutoCloseable {

  String name();

  void submit(Collection<String> ids);

  /// Begins to work; from then on what is submitted is done, by this process or another.
  ///
  /// @param job is told the id of each, by the thread that does it
  void work(Consumer<String> job);

  /// Lets the work rest until [#work] is called again.
  void rest();

  @Override
  void close();
}
