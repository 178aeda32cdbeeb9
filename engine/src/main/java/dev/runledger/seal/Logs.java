package dev.runledger.seal;

import dev.runledger.id.RunId;
import dev.runledger.store.EventTable;
import dev.runledger.store.SealTable.Behind;
import dev.runledger.store.SealTable.Entry;
import dev.runledger.store.SealTable.Tail;
import dev.runledger.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/// Logs of many runs, read a bounded part at a time.
final class Logs {

  /// How many events are held at once.
  static final int MOST = 1_000;

  private Logs() {}

  /// The first of these runs, as many as have so many events together; at least one.
  static List<Tail> few(List<Tail> runs, ToLongFunction<Tail> events) {
    int count = 0;
    for (long sum = 0; count < runs.size(); count++) {
      sum += events.applyAsLong(runs.get(count));
      if (count > 0 && sum > MOST) {
        break;
      }
    }
    return runs.subList(0, count);
  }

  /// Shows every event of these runs, each run from its first event on.
  static void readAll(Tx tx, List<Tail> runs, Consumer<Entry> reader) {
    List<Behind> left = new ArrayList<>();
    runs.forEach(tail -> left.add(new Behind(tail.run(), 0)));
    while (!left.isEmpty()) {
      List<Entry> part = tx.seals().entries(left, MOST);
      part.forEach(reader);
      if (isAll(part)) {
        return;
      }
      goOnBehind(part.getLast(), left);
    }
  }

  private static boolean isAll(List<Entry> part) {
    long text = part.stream().mapToLong(entry -> entry.event().payload().text().length()).sum();
    return part.size() < MOST && text < EventTable.MOST_TEXT;
  }

  private static void goOnBehind(Entry last, List<Behind> left) {
    RunId run = run(last);
    while (!left.getFirst().run().equals(run)) {
      left.removeFirst();
    }
    left.set(0, new Behind(run, number(last)));
  }

  static RunId run(Entry entry) {
    return Objects.requireNonNull(entry.event().runId());
  }

  static long number(Entry entry) {
    return Objects.requireNonNull(entry.event().runSeq());
  }
}
