package dev.runledger.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The door's shape, until the writer and the readers come.
final class SqliteStore implements Store {
  static Store open(StoreAddress.SqliteFile file, StoreOptions options) {
    return new SqliteStore();
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    throw new UnsupportedOperationException("Not yet");
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    throw new UnsupportedOperationException("Not yet");
  }

  @Override
  public Bell bell() {
    throw new UnsupportedOperationException("Not yet");
  }

  @Override
  public Instant now() {
    throw new UnsupportedOperationException("Not yet");
  }

  @Override
  public void shiftClock(Duration by) {
    throw new UnsupportedOperationException("Not yet");
  }

  @Override
  public void close() {}
}
