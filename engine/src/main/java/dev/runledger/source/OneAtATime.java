package dev.runledger.source;

import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A source that several threads may use, one after the other, as guests.
record OneAtATime(SourceDatabase source, Guest guest, Lock lock) implements SourceDatabase {
  OneAtATime(SourceDatabase source, Guest guest) {
    this(source, guest, new ReentrantLock());
  }

  private <T extends @Nullable Object> T alone(Supplier<T> work) {
    lock.lock();
    try {
      return guest.look(work);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isReadBeside() {
    return true;
  }

  @Override
  public void hold(List<String> tables) {
    lock.lock();
    try {
      guest.hold(tables);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isOrderedByBytes() {
    return alone(source::isOrderedByBytes);
  }

  @Override
  public List<String> tables() {
    return alone(source::tables);
  }

  @Override
  public List<String> views() {
    return alone(source::views);
  }

  @Override
  public List<Elsewhere> elsewhere(List<String> names) {
    return alone(() -> source.elsewhere(names));
  }

  @Override
  public List<SourceColumn> columns(String table) {
    return alone(() -> source.columns(table));
  }

  @Override
  public long count(String table) {
    return alone(() -> source.count(table));
  }

  @Override
  public Reading read(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> order,
      @Nullable List<@Nullable String> after) {
    Reading reading = alone(() -> source.read(table, columns, order, after));
    return new Reading() {
      @Override
      public List<@Nullable String[]> next(int most) {
        return alone(() -> reading.next(most));
      }

      @Override
      public void close() {
        alone(() -> {
          reading.close();
          return true;
        });
      }
    };
  }

  @Override
  public List<@Nullable String[]> rows(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> by,
      List<List<@Nullable String>> keys) {
    return alone(() -> source.rows(table, columns, by, keys));
  }

  @Override
  public @Nullable Long max(
      String table, SourceColumn column, @Nullable SourceKey where, @Nullable String value) {
    return this.<@Nullable Long>alone(() -> source.max(table, column, where, value));
  }

  @Override
  public void close() {
    source.close();
  }
}
