package dev.runledger.sql;

/// What is to be done in the end, also where the work before it fails: in the head of a `try`, so
/// that its own failure is told beside the first one, and not in its stead.
@FunctionalInterface
public interface Afterwards extends AutoCloseable {
  @Override
  void close();
}
