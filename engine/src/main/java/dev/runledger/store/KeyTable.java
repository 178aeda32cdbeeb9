package dev.runledger.store;

import dev.runledger.run.KeptAnswer;
import dev.runledger.run.RequestKey;
import java.time.Instant;
import java.util.Optional;

/// The table `idempotency_keys`: what requests that carried a key were answered.
public interface KeyTable {

  /// Takes the key for this request. Whoever comes with the same key meanwhile waits for the end of
  /// the transaction.
  ///
  /// @param expired a key that was taken before this is free again
  /// @return what the key was taken for already; empty when it is this request's now
  Optional<Entry> take(RequestKey key, Instant expired);

  /// @param digest of the request that took the key
  record Entry(String digest, KeptAnswer answer) {}

  /// What the key was taken for, since then; empty when it is free.
  Optional<Entry> find(RequestKey key, Instant expired);

  /// Keeps what the request that took the key is answered, unless it was answered already.
  ///
  /// @return what it is answered
  KeptAnswer keep(RequestKey key, KeptAnswer answer);

  /// Forgets keys that were taken before.
  ///
  /// @return how many there were
  int forget(Instant expired, int most);
}
