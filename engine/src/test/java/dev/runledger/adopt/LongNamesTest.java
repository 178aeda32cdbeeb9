package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.store.StoreAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Names that no index of PostgreSQL holds, and that nothing makes shorter: their rows are aside,
/// or kept as they are, like any other.
class LongNamesTest {
  /// 6,400 digits by chance.
  private static final String LONG =
      "(SELECT string_agg(md5(n::text || %s), '') FROM generate_series(1, 200) AS n)";

  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();

  @ToBothStores
  void whatHasSuchANameIsAside(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO sessions (session_id) VALUES (hex(randomblob(50000)));
        INSERT INTO runs (run_id) VALUES (hex(randomblob(5000))), ('r');
        INSERT INTO runs (run_id, prompt) SELECT max(run_id), 'twin' FROM runs WHERE length(run_id) > 64;
        INSERT INTO runs (run_id, session_id) SELECT 'orphan', session_id FROM sessions WHERE length(session_id) > 64
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice adopted = AdoptedTwice.adopt("coordinator", file.address(), target);
    assertThat(adopted.table("sessions").rejected()).isEqualTo(1);
    assertThat(adopted.table("runs").rejected()).isEqualTo(3);
    assertThat(adopted.reasons("runs"))
        .anyMatch(reason -> reason.startsWith("Not a session id"))
        .filteredOn(reason -> reason.startsWith("Not a run id"))
        .hasSize(2);
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT count(*) FROM OURSrejected_rows WHERE length(CAST(content AS TEXT)) >"
                    + " 10000"))
        .containsExactly("4");
    // Mended, it comes.
    file.run("UPDATE runs SET run_id = 'mended' WHERE prompt = 'twin'");
    AdoptedTwice.run("coordinator", file.address(), target);
    assertThat(AdoptedTwice.ask(target, "SELECT run_id FROM OURSruns ORDER BY run_id"))
        .containsExactly("mended", "r");
  }

  @ToBothStores
  void whatNoLayoutHasIsKeptWhateverNamesIt(boolean isToPostgres) throws Exception {
    StoreAddress.Postgres source =
        targets.source(
            Files.readString(Path.of("../docs/layouts/screengraph.sql"))
                + """
                ;INSERT INTO runs (run_id, app_package) VALUES ('one', 'a');
                ALTER TABLE run_artifacts DROP CONSTRAINT run_artifacts_pkey;
                INSERT INTO run_artifacts (run_id, ref, kind, content_hash_sha256, byte_size) SELECT 'one', %1$s, 'log', '', 1;
                CREATE TABLE decisions (run_id text, rationale text);
                INSERT INTO decisions SELECT 'one', %1$s;
                INSERT INTO decisions SELECT 'one', %2$s;
                CREATE TABLE policies (policy text, score real);
                INSERT INTO policies SELECT %1$s, 0.5
                """
                    .formatted(LONG.formatted("'a'"), LONG.formatted("'b'")));
    AdoptedTwice adopted =
        AdoptedTwice.adopt("screengraph", source, targets.of(folder, isToPostgres));
    assertThat(adopted.table("decisions").copied()).isEqualTo(2);
    assertThat(adopted.table("policies").copied()).isEqualTo(1);
    if (isToPostgres) {
      assertThat(adopted.reasons("run_artifacts"))
          .containsExactly(
              "a text of it is longer than an index of PostgreSQL can hold: some 2,700 bytes");
    } else {
      assertThat(adopted.table("run_artifacts").copied()).isEqualTo(1);
    }
  }
}
