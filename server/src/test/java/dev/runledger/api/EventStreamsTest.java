package dev.runledger.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.database.Databases;
import dev.runledger.feed.Feed;
import dev.runledger.http.Waits;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamsTest {
  @TempDir Path folder;

  /// The database may be lost between the cursor and what the stream says first.
  @Test
  void aStreamThatCannotBeginLeavesNobodyListening() {
    var address = new StoreAddress.SqliteFile(folder.resolve("db"));
    var seats = new Waits("event streams", 1);
    try (Store store = Databases.open(address, StoreOptions.standard())) {
      var streams =
          new EventStreams(new Feed(store), _ -> Optional.empty(), seats, Duration.ofSeconds(10));

      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() ->
              streams.ofAll(
                  null,
                  _ -> true,
                  () -> {
                    throw StoreException.unavailable("gone", null);
                  }));

      assertThat(store.bell().isHeard()).isFalse();
      assertThat(seats.taken()).isZero();
    }
  }
}
