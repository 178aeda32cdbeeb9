package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Where a view has the name of a layout's table, its rows come: who left it out would lose them
/// without a word. Nothing can be put in its place.
class ViewsAsSourcesTest {
  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();

  @ToBothStores
  void viewsOfAFileAreRead(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO runs (run_id) VALUES ('r'), ('q');
        ALTER TABLE sessions RENAME TO all_sessions;
        ALTER TABLE runs RENAME TO all_runs;
        CREATE VIEW sessions AS SELECT *, 'Title of ' || session_id AS title FROM all_sessions;
        CREATE VIEW runs AS SELECT * FROM all_runs
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(adopted.table("runs").copied()).isEqualTo(2);
    assertThat(AdoptedTwice.ask(target, "SELECT title FROM OURSsessions"))
        .containsExactly("Title of s");
  }

  @Test
  void aFileWithAViewIsNotOpenedAsItIs() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run("ALTER TABLE sessions RENAME TO s; CREATE VIEW sessions AS SELECT * FROM s");
    var before = FileStates.of(folder);
    assertThatThrownBy(() -> OlderFile.adopt(file.address()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has a view sessions where the document of coordinator has a table")
        .hasMessageContaining("adopt coordinator --from " + file.path());
    assertThat(FileStates.of(folder)).isEqualTo(before);
  }

  /// Its programs read what they were told to be worked out.
  @ToBothStores
  void whatIsGeneratedComesBesideAndIsNotOpenedAsItIs(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO runs (run_id, prompt) VALUES ('r', 'abc');
        ALTER TABLE runs ADD COLUMN length INT GENERATED ALWAYS AS (length(prompt)) VIRTUAL
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(
            AdoptedTwice.ask(
                target, "SELECT extras FROM OURSadopted_rows WHERE source_key = '[\"r\"]'"))
        .containsExactly("{\"length\":\"3\"}");
    assertThatThrownBy(() -> OlderFile.adopt(file.address()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has columns that are generated: runs.length");
  }

  @Test
  void viewsOfAServerAreReadAndStayWhereTheyAre() throws Exception {
    StoreAddress.Postgres source =
        targets.source(
            """
            CREATE TABLE base (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), status text NOT NULL DEFAULT 'PENDING',
                app_package text NOT NULL, created_at timestamp NOT NULL DEFAULT now());
            INSERT INTO base (app_package) VALUES ('one'), ('two');
            CREATE VIEW crawl_runs AS SELECT * FROM base
            """);
    AdoptedTwice adopted = AdoptedTwice.adopt("crawl", source, targets.of(folder, true));
    assertThat(adopted.table("crawl_runs").copied()).isEqualTo(2);
    StoreAddress.Postgres open =
        new StoreAddress.Postgres(source.url(), source.user(), null, InPlace.USUAL_SCHEMA);
    assertThatThrownBy(
            () -> new InPlace(AdoptionTest.layout("crawl"), open, source, AdoptionWatch.NONE).run())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("crawl_runs is a view, and no table.");
  }
}
