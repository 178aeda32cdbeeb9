package dev.runledger.seal;

import dev.runledger.event.Seal;
import dev.runledger.store.SealTable.Entry;
import dev.runledger.store.SealTable.Tail;
import org.jspecify.annotations.Nullable;

/// Goes over the log of one run, event by event, and finds the first that is not as it was written.
final class LogCheck {
  private final Tail tail;
  private long last;
  private @Nullable Seal seal;
  private @Nullable Finding finding;

  /// The last event whose hash is known to be right: what is wrong comes after it.
  private long proven;

  LogCheck(Tail tail) {
    this.tail = tail;
  }

  /// The next event, in the order of the run.
  void add(Entry entry) {
    if (finding != null) {
      return;
    }
    long number = Logs.number(entry);
    if (number > last + 1) {
      finding = new Finding.Missing(last + 1, number - 1);
    } else if (number > tail.lastRunSeq()) {
      finding = new Finding.Beyond(number);
    } else {
      last = number;
      seal = entry.after(seal);
      compare(seal, entry.seal());
    }
  }

  private void compare(Seal its, @Nullable Seal carried) {
    if (carried != null && !its.equals(carried)) {
      finding = new Finding.Changed(proven + 1, last);
      return;
    }
    boolean isNoted = last == tail.sealedRunSeq();
    if (isNoted && !its.equals(tail.seal())) {
      finding =
          carried == null ? new Finding.Changed(proven + 1, last) : new Finding.Rewritten(last);
    } else if (isNoted || carried != null) {
      proven = last;
    }
  }

  Checked end() {
    long all = Math.max(tail.lastRunSeq(), tail.sealedRunSeq());
    if (finding == null && last < all) {
      finding = new Finding.Missing(last + 1, all);
    }
    long unsealed = Math.max(0, tail.lastRunSeq() - tail.sealedRunSeq());
    return new Checked(tail.run(), tail.lastRunSeq(), unsealed, seal, finding);
  }
}
