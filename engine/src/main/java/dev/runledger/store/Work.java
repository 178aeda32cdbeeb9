package dev.runledger.store;

import org.jspecify.annotations.Nullable;

/// What is done in one transaction. It runs on a thread of the store, beside nobody else's writes:
/// it must be short, wait for nothing, and call neither [Store#write] nor [Store#read].
@FunctionalInterface
public interface Work<T extends @Nullable Object> {
  T in(Tx tx);
}
