package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
  @TempDir private Path folder;
  private Typed.Place place;

  @BeforeEach
  void migrate() {
    place = Typed.Place.in(folder);
    assertThat(place.type("migrate", "up").exit()).isZero();
  }

  @Test
  void aLayoutIsListedInstalledAndRemoved() {
    assertThat(place.type("layout", "list").out())
        .containsPattern("session +- +session_runs and session_events")
        .containsPattern("coordinator +- ")
        .doesNotContain("crawl");
    assertThat(place.type("layout", "install", "session").out()).isEqualTo("✓ session installed\n");
    Typed again = place.type("layout", "install", "session");
    assertThat(again.exit()).isZero();
    assertThat(again.err()).isEqualTo("Nothing to do: it is installed just so already.\n");
    assertThat(place.type("layout", "install", "session", "--dispatch").out())
        .isEqualTo("✓ session installed\n");
    assertThat(place.type("layout", "list").out())
        .containsPattern("session +installed, dispatches +session_runs");
    assertThat(place.type("layout", "list", "--json").out())
        .contains("\"name\":\"session\"", "\"installed\":true", "\"dispatch\":true");
    assertThat(place.type("layout", "remove", "session").out()).isEqualTo("✓ session removed\n");
    assertThat(place.type("layout", "remove", "session").err())
        .isEqualTo("Nothing to do: it is not installed.\n");
  }

  @Test
  void aLayoutIsShownColumnByColumn() {
    assertThat(place.type("layout", "show", "session").out())
        .contains("session_runs", "session_events")
        .containsPattern("finished_at +timestamp without time zone +runs.completed_at")
        .containsPattern("status +character varying\\(20\\) not null +'queued' +runs.status");
    assertThat(place.type("layout", "show", "crawl").out()).contains("crawl_runs", "crawl_events");
    assertThat(place.type("layout", "show", "coordinator", "--sql").out())
        .contains("CREATE VIEW coordinator_runs AS", "INSTEAD OF INSERT");
    assertThat(place.type("layout", "show", "session", "--json").out())
        .contains("\"table\":\"session_runs\",\"column\":\"id\"");
  }

  @Test
  void whatCannotBeIsSaid() {
    assertThat(place.type("layout").err())
        .contains("It is not said what to do: list, show, install or remove.");
    Typed unknown = place.type("layout", "install", "sessions");
    assertThat(unknown.exit()).isEqualTo(Exit.USAGE);
    assertThat(unknown.err())
        .contains("'sessions' is none of runs, crawl, session, coordinator, screengraph");
    Typed elsewhere = place.type("layout", "install", "crawl");
    assertThat(elsewhere.exit()).isNotZero();
    assertThat(elsewhere.err())
        .contains("The layout crawl is for PostgreSQL, and ", "is on SQLite");
    Typed old = place.type("layout", "install", "session", "--db", "empty.db");
    assertThat(old.exit()).isNotZero();
    assertThat(old.err()).contains("is not up to date. Run `runledger migrate up`");
  }
}
