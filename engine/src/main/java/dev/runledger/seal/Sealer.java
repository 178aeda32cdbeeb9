package dev.runledger.seal;

import dev.runledger.event.Seal;
import dev.runledger.id.RunId;
import dev.runledger.store.SealTable.Behind;
import dev.runledger.store.SealTable.Entry;
import dev.runledger.store.SealTable.Sealing;
import dev.runledger.store.SealTable.Tail;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Seals what was written past the server: by programs, by an adoption, by older versions. The rows
/// are left as they are: the hash of the last one, which stands for all before it, is noted in its
/// run.
public final class Sealer {
  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

  private static final int RUNS = 500;

  /// A database of millions of events is sealed in the course of minutes, and nobody waits long for
  /// a part of it.
  private static final int PARTS = 10;

  private final Store store;
  private final AtomicReference<@Nullable RunId> after = new AtomicReference<>();
  private final Set<RunId> told = ConcurrentHashMap.newKeySet();

  public Sealer(Store store) {
    this.store = store;
  }

  /// As much as can be done by the way.
  public void seal() {
    for (int part = 0; part < PARTS && isUnsealed(); part++) {
      List<Tail> runs = new ArrayList<>();
      try {
        store.write(tx -> sealed(tx, runs));
      } finally {
        // One that cannot be read keeps nobody behind it waiting.
        after.set(runs.isEmpty() ? null : runs.getLast().run());
      }
    }
  }

  private boolean isUnsealed() {
    return !store.read(tx -> tx.seals().unsealed(null, 1)).isEmpty();
  }

  private int sealed(Tx tx, List<Tail> runs) {
    runs.clear();
    List<Tail> waiting = tx.seals().unsealed(after.get(), RUNS);
    runs.addAll(Logs.few(waiting, tail -> tail.lastRunSeq() - tail.sealedRunSeq()));
    if (runs.isEmpty()) {
      return 0;
    }
    Map<RunId, Growing> logs = new LinkedHashMap<>();
    runs.forEach(tail -> logs.put(tail.run(), new Growing(tail)));
    List<Behind> behind =
        runs.stream().map(tail -> new Behind(tail.run(), tail.sealedRunSeq())).toList();
    for (Entry entry : tx.seals().entries(behind, Logs.MOST)) {
      Growing log = logs.get(Logs.run(entry));
      if (log != null) {
        log.add(entry);
      }
    }
    List<Sealing> sealings = logs.values().stream().flatMap(log -> log.sealing().stream()).toList();
    tx.seals().seal(sealings);
    return sealings.size();
  }

  /// A log, and how far it is sealed by now.
  private final class Growing {
    private final Tail tail;
    private long last;
    private @Nullable Seal seal;
    private boolean isBroken;

    Growing(Tail tail) {
      this.tail = tail;
      this.last = tail.sealedRunSeq();
      this.seal = tail.seal();
      this.isBroken = (last == 0) != (seal == null);
    }

    /// What does not fit is never sealed: it would be taken for right from then on.
    void add(Entry entry) {
      if (isBroken) {
        return;
      }
      Seal next = entry.after(seal);
      isBroken =
          Logs.number(entry) != last + 1 || (entry.seal() != null && !entry.seal().equals(next));
      if (!isBroken) {
        last++;
        seal = next;
      } else if (told.add(tail.run())) {
        LOG.error(
            "The log of {} is not sealed past event {}: it is not as it was written. See"
                + " `runledger verify {}`.",
            tail.run(),
            last,
            tail.run());
      }
    }

    List<Sealing> sealing() {
      return last == tail.sealedRunSeq() || seal == null
          ? List.of()
          : List.of(new Sealing(tail.run(), tail.sealedRunSeq(), last, seal));
    }
  }
}
