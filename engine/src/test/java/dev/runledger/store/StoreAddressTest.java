package dev.runledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runledger.sqlite.SqliteConnections;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"data/runs.db", "sqlite:data/runs.db", "jdbc:sqlite:data/runs.db"})
  void aFileIsNamedByItsPath(String text) {
    Path path = Path.of("data/runs.db").toAbsolutePath();
    assertThat(StoreAddress.parse(text)).isEqualTo(new StoreAddress.SqliteFile(path));
    assertThat(StoreAddress.parse(text)).hasToString(path.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:postgresql://db/runs", "postgresql://db/runs", "postgres://db"})
  void postgresIsPromisedAndNotPretended(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreAddress.parse(text))
        .withMessageContaining(text)
        .withMessageContaining("comes with the next release");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "/", ":memory:", "sqlite::memory:", "mysql://x", "a.db?mode=ro", "a\0b"})
  void anythingElseIsRefusedWithTheValue(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreAddress.parse(text))
        .withMessageContaining("Not ")
        .withMessageContaining(text.strip());
  }

  @Test
  void anOldSqliteIsRefused() {
    SqliteConnections.checkVersion("3.51.3");
    SqliteConnections.checkVersion("4.0");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> SqliteConnections.checkVersion("3.51.2"))
        .withMessageContaining("SQLite 3.51.2 is too old")
        .withMessageContaining("3.51.3 or newer");
  }
}
