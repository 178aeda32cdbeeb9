package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateTest {
  @TempDir private Path folder;

  @Test
  void aSchemaGoesUpAndBackAndSaysWhereItIs() {
    Typed.Place place = Typed.Place.in(folder);
    assertThat(place.type("migrate", "up", "--to", "1").out()).contains("V001__runs.sql applied");
    assertThat(Files.exists(folder.resolve("data/runledger.db"))).isTrue();
    assertThat(place.type("migrate", "status").out())
        .containsPattern("1 +runs +applied")
        .containsPattern("2 +graph +pending");
    assertThat(place.type("migrate", "plan").out()).contains("-- V002__graph.sql", "CREATE TABLE");
    assertThat(place.type("migrate", "up").exit()).isZero();
    Typed down = place.type("migrate", "down", "--to", "0", "--json");
    assertThat(down.out()).contains("\"direction\":\"down\"");
    assertThat(down.err()).contains("The database as it was before: ");
    assertThat(place.type("migrate", "status").out()).doesNotContain("applied");
  }

  @Test
  void anotherDatabaseIsNamedByOptionOrVariable() {
    Typed.Place place = Typed.Place.in(folder);
    place.type("migrate", "up", "--db", "one.db");
    place.with("RUNLEDGER_DB", "two.db").type("migrate", "up");
    assertThat(folder.resolve("one.db")).exists();
    assertThat(folder.resolve("two.db")).exists();
  }

  @Test
  void aServerThatMayNotMigrateStartsOnNoOlderSchema() {
    Typed.Place place = Typed.Place.in(folder);
    place.type("migrate", "up", "--to", "1");

    Typed served = place.type("serve", "--migrate", "off", "--port", "0", "--no-auth");

    assertThat(served.exit()).isNotZero();
    assertThat(served.err()).contains("runledger migrate up");
    assertThat(place.type("migrate", "status").out()).containsPattern("2 +graph +pending");
  }

  @Test
  void aVersionThatThereIsNotIsRefused() {
    Typed wrong = Typed.Place.in(folder).type("migrate", "up", "--to", "99");
    assertThat(wrong.exit()).isEqualTo(Exit.USAGE);
    assertThat(wrong.err()).contains("no version 99");
  }
}
