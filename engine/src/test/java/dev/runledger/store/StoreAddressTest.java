package dev.runledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runledger.sqlite.SqliteConnections;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  @CsvSource({
    "jdbc:postgresql://db/runs,                        jdbc:postgresql://db/runs,         , , runledger",
    "postgres://db,                                    jdbc:postgresql://db/,             , , runledger",
    "postgresql://me@db:5433/runs,                     jdbc:postgresql://db:5433/runs,    me, , runledger",
    "postgres://me:p%40ss+1@a:1,                       jdbc:postgresql://a:1/,            me, p@ss+1, runledger",
    "jdbc:postgresql://db/runs?user=me&password=s,     jdbc:postgresql://db/runs,         me, s, runledger",
    "jdbc:postgresql://db/runs?sslmode=require&currentSchema=ours, jdbc:postgresql://db/runs?sslmode=require, , , ours",
    "JDBC:postgresql:runs,                             jdbc:postgresql:runs,              , , runledger",
  })
  void aPostgresDatabaseIsNamedByItsUrl(
      String text, String url, String user, String password, String schema) {
    assertThat(StoreAddress.parse(text))
        .isEqualTo(new StoreAddress.Postgres(url, user, password, schema));
  }

  @Test
  void severalHostsMayBeNamed() {
    assertThat(StoreAddress.parse("postgresql://me:secret@a:1,b:2/runs?targetServerType=primary"))
        .isEqualTo(
            new StoreAddress.Postgres(
                "jdbc:postgresql://a:1,b:2/runs?targetServerType=primary",
                "me",
                "secret",
                "runledger"))
        .hasToString("postgresql://me@a:1,b:2/runs?targetServerType=primary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://me:hunter2@db/runs?currentSchema=a%20b",
        "jdbc:postgresql://db/runs?user=me&password=hunter2&currentSchema=Ours",
        "postgres://me:hunter2%zz@db/runs",
        "mysql://me:hunter2@db/runs",
      })
  void aPasswordIsNeverShown(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreAddress.parse(text))
        .withMessageNotContaining("hunter2")
        .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("hunter2"));
  }

  @Test
  void whatIsShownOfADatabaseHasNoPasswordEither() {
    assertThat(StoreAddress.parse("postgres://me:hunter2@db/runs?sslpassword=x&ssl=true"))
        .hasToString("postgresql://me@db/runs?sslpassword=…&ssl=true");
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
