package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A file whose program goes on after it was copied, and that is adopted again: where there are
/// views of its layout, and where there are none.
class LaterRowsTest {
  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();

  @ToBothStores
  void whatWasWrittenSinceComesAndWhatWasMendedToo(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run(
        """
        INSERT INTO runs (run_id, prompt, status) VALUES ('changes', 'one', 'running'), ('stays', '', 'pending');
        INSERT INTO runs (run_id, demands) VALUES ('mended', '{')
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("coordinator", file.address(), target);
    file.run(
        """
        UPDATE runs SET status = 'completed', prompt = 'another' WHERE run_id = 'changes';
        UPDATE runs SET demands = '{}' WHERE run_id = 'mended';
        UPDATE sessions SET session_name = 'named since';
        INSERT INTO sessions (session_id) VALUES ('later');
        INSERT INTO runs (run_id, session_id) VALUES ('later', 'later')
        """);
    assertThat(AdoptedTwice.adopt("coordinator", file.address(), target).report().rejected())
        .isZero();
    assertThat(
            AdoptedTwice.ask(
                target, "SELECT run_id || ' ' || status || ' ' || prompt FROM OURSruns ORDER BY 1"))
        .containsExactly(
            "changes completed another", "later pending ", "mended pending ", "stays pending ");
    assertThat(AdoptedTwice.ask(target, "SELECT title FROM OURSsessions WHERE session_id = 's'"))
        .containsExactly("named since");
  }

  /// Nothing leaves a final state here, whatever programs do there.
  @ToBothStores
  void aRunThatIsOverHereStaysSoAndIsListedColumnByColumn(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run("INSERT INTO runs (run_id, prompt, status) VALUES ('over', 'one', 'completed')");
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("coordinator", file.address(), target);
    file.run("UPDATE runs SET status = 'running', prompt = 'again' WHERE run_id = 'over'");
    AdoptionReport report =
        new Adoption(
                Catalog.find("coordinator").orElseThrow(),
                file.address(),
                target,
                AdoptionWatch.NONE)
            .run();
    assertThat(report.isRight()).isFalse();
    assertThat(Objects.requireNonNull(report.tables().getLast().verified()).differences())
        .containsExactlyInAnyOrder(
            new Verified.Difference("[\"over\"]", "status", "running", "completed"),
            new Verified.Difference("[\"over\"]", "prompt", "again", "one"));
    assertThat(AdoptedTwice.ask(target, "SELECT status || ' ' || prompt FROM OURSruns"))
        .containsExactly("completed one");
  }

  /// They are named by texts: only the source knows which of them has the number.
  @ToBothStores
  void ofTwoEventsOfOneNumberEitherMayBeGoneInTheSource(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.session(folder, "VARCHAR PRIMARY KEY");
    file.run(
        """
        INSERT INTO session_events (id, seq, payload) VALUES
            ('a', 5, '"a"'), ('b', 5, '"b"'), ('c', 6, '"c"'), ('d', 8, '"d"'), ('e', 8, '"e"')
        """);
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("session", file.address(), target);
    file.run("DELETE FROM session_events WHERE id IN ('a', 'e')");
    for (int again = 0; again < 2; again++) {
      AdoptionReport report =
          new Adoption(
                  Catalog.find("session").orElseThrow(), file.address(), target, AdoptionWatch.NONE)
              .run();
      var events = Objects.requireNonNull(report.tables().getLast().verified());
      assertThat(report.isRight()).as("%s", events.differences()).isTrue();
      assertThat(events.equal()).isEqualTo(3);
      assertThat(events.goneThere().keys()).containsExactly("[\"s\",\"5\"]", "[\"s\",\"10\"]");
    }
    assertThat(
            AdoptedTwice.ask(
                target,
                "SELECT payload FROM OURSrun_events WHERE source_id IS NOT NULL ORDER BY seq"))
        .containsExactly("\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\"");
  }

  @ToBothStores
  void whatWasChangedOrDeletedHereStaysSo(boolean isToPostgres) throws Exception {
    OddFile file = OddFile.coordinator(folder);
    file.run("INSERT INTO runs (run_id) VALUES ('changes'), ('goes'), ('stays')");
    StoreAddress target = targets.of(folder, isToPostgres);
    AdoptedTwice.adopt("coordinator", file.address(), target);
    AdoptedTwice.ask(
        target, "UPDATE OURSruns SET prompt = 'here' WHERE run_id = 'changes' RETURNING run_id");
    AdoptedTwice.ask(target, "DELETE FROM OURSruns WHERE run_id = 'goes' RETURNING run_id");
    AdoptionReport report =
        new Adoption(
                Catalog.find("coordinator").orElseThrow(),
                file.address(),
                target,
                AdoptionWatch.NONE)
            .run();
    assertThat(report.isRight()).isTrue();
    var runs = Objects.requireNonNull(report.tables().getLast().verified());
    assertThat(runs.changedHere()).isEqualTo(1);
    assertThat(runs.goneHere()).isEqualTo(1);
    assertThat(AdoptedTwice.ask(target, "SELECT prompt FROM OURSruns ORDER BY run_id"))
        .containsExactly("here", "");
  }
}
