package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A rehearsal in place goes into a SQLite file, and says all the same what PostgreSQL would make
/// of each row: views in the place of tables keep the types of their columns.
class RehearsalInPlaceTest {
  private static final String ODD_JSON =
      """
      (VALUES ('"\\u0000"'), ('"\\ud800"'), ('{"a": 1, "a": 2}'), (repeat('[', 2000) || repeat(']', 2000)),
          (repeat('9', 20000)), ('{"x": 1e200000}')) AS odd (value)
      """;

  @Test
  void whatItsJsonAndTextsHoldComes() throws Exception {
    try (Place place = new Place("crawl")) {
      place.execute(
          Files.readString(Path.of("../docs/layouts/crawl.sql")).replace("JSONB", "JSON")
              + """
              ;ALTER TABLE crawl_runs ALTER app_package TYPE text;
              ALTER TABLE crawl_runs ADD is_noted boolean DEFAULT true;
              INSERT INTO crawl_runs (app_package, device_config) SELECT repeat('a', 400), value::json FROM %1$s;
              INSERT INTO crawl_events (crawl_id, event_type, payload) SELECT id, 'seen', device_config FROM crawl_runs;
              INSERT INTO crawl_events (crawl_id, event_type, payload) SELECT id, 'no type', '1' FROM crawl_runs
              """
                  .formatted(ODD_JSON));
      AdoptionReport report = assertRehearsedAsDone(place);
      assertThat(report.rejected()).isEqualTo(6);
    }
  }

  @Test
  void sessionsKeepTheirWordsAndColumns() throws Exception {
    try (Place place = new Place("session")) {
      place.execute(
          Files.readString(Path.of("../docs/layouts/session.sql")).replace("DATETIME", "TIMESTAMP")
              + """
              ;ALTER TABLE session_runs ADD tags text[] DEFAULT '{a,b}', ADD "Kind of" text;
              INSERT INTO sessions (session_id, title) VALUES ('s', 'one'), ('a b', 'no name');
              INSERT INTO session_runs (id, session_id, trigger_source, status, metrics, created_at, updated_at)
              SELECT md5(value), 's', 'chat', 'completed', value::json, now(), now() FROM %1$s;
              INSERT INTO session_events (id, session_id, run_id, seq, type, payload)
              SELECT row_number() OVER (), session_id, id, row_number() OVER (), 'message', metrics FROM session_runs
              """
                  .formatted(ODD_JSON));
      AdoptionReport report = assertRehearsedAsDone(place);
      assertThat(report.rejected()).isEqualTo(1);
    }
  }

  private static AdoptionReport assertRehearsedAsDone(Place place) throws Exception {
    AdoptionReport rehearsed = place.inPlace(AdoptionWatch.NONE).rehearse();
    assertThat(place.ask("SELECT nspname FROM pg_namespace WHERE nspname = 'runledger'")).isEmpty();
    AdoptionReport done = place.inPlace(AdoptionWatch.NONE).run();
    assertThat(said(rehearsed)).isEqualTo(said(done));
    assertThat(done.isRight()).isTrue();
    return rehearsed;
  }

  private static List<String> said(AdoptionReport report) {
    return report.tables().stream()
        .map(table ->
            "%s: %d rows, %d here, %d equal, beside %s, aside %s"
                .formatted(
                    table.name(),
                    table.rows(),
                    table.copied(),
                    Objects.requireNonNull(table.verified()).equal(),
                    table.extras(),
                    table.aside()))
        .toList();
  }
}
