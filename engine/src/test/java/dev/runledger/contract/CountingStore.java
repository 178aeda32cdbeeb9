package dev.runledger.contract;

import dev.runledger.store.Bell;
import dev.runledger.store.Listed;
import dev.runledger.store.QueueTable;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.store.Work;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A store that counts what it is asked about the queue, and how many rows it answers.
final class CountingStore implements Store {
  private final Store store;
  private final AtomicLong count = new AtomicLong();

  CountingStore(Store store) {
    this.store = store;
  }

  /// Statements and rows so far.
  long count() {
    return count.get();
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    return store.write(tx -> work.in(counting(tx)));
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return store.read(tx -> work.in(counting(tx)));
  }

  private Tx counting(Tx tx) {
    return around(
        Tx.class, tx, answer -> answer instanceof QueueTable queue ? counting(queue) : answer);
  }

  private QueueTable counting(QueueTable queue) {
    return around(
        QueueTable.class,
        queue,
        answer -> {
          count.addAndGet(1 + rows(answer));
          return answer;
        });
  }

  private static int rows(Object answer) {
    return switch (answer) {
      case Collection<?> rows -> rows.size();
      case Listed<?> rows -> rows.items().size();
      case null, default -> 0;
    };
  }

  /// The same object, whose answers are looked at.
  private static <T> T around(Class<T> type, T inner, UnaryOperator<Object> look) {
    Object outer =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return look.apply(method.invoke(inner, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(outer);
  }

  @Override
  public Bell bell() {
    return store.bell();
  }

  @Override
  public Instant now() {
    return store.now();
  }

  @Override
  public void shiftClock(Duration by) {
    store.shiftClock(by);
  }

  @Override
  public void close() {
    store.close();
  }
}
