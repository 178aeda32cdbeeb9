package dev.runledger.ledger;

import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.KeyReused;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.RequestKey;
import dev.runledger.store.KeyTable;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Requests that may come twice, because their sender did not hear the answer: what they ask is
/// done once, and the answer is kept in the transaction that does it.
final class Repeats {
  private static final Duration KEPT = Duration.ofHours(24);

  private final Store store;

  Repeats(Store store) {
    this.store = store;
  }

  /// Does the work, unless the same request did it before. A request that comes while the same one
  /// is at work waits for that one's transaction. What is refused keeps no key.
  ///
  /// @throws ProblemException `idempotency_key_reused` when another request has the key
  Replay once(RequestKey key, Work<KeptAnswer> work) {
    return store.write(tx -> {
      Optional<KeyTable.Entry> known = tx.keys().take(key, expired(tx));
      if (known.isEmpty()) {
        return new Replay(tx.keys().keep(key, work.in(tx)), false);
      }
      return replay(key, known.get());
    });
  }

  /// As [#once], but only looks.
  Optional<Replay> replay(RequestKey key) {
    return store.read(tx -> tx.keys().find(key, expired(tx))).map(entry -> replay(key, entry));
  }

  private static Replay replay(RequestKey key, KeyTable.Entry known) {
    if (!known.digest().equals(key.digest())) {
      throw new ProblemException(new KeyReused(key.key()));
    }
    return new Replay(known.answer(), true);
  }

  /// The answer to a request that was waited for. Of several who waited, the first decides.
  KeptAnswer settle(RequestKey key, KeptAnswer.Given answer) {
    return store.write(tx -> tx.keys().keep(key, answer));
  }

  /// When a key was taken that is free again now.
  static Instant expired(Tx tx) {
    return tx.now().minus(KEPT);
  }
}
