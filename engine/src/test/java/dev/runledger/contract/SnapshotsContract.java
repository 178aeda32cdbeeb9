package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.event.Snapshot;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Snapshots;
import dev.runledger.run.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The states that a run leaves behind, from which it is replayed and goes on.
abstract class SnapshotsContract extends Contract {

  @Test
  void aSnapshotIsKeptWithItsPlaceInTheLog() {
    Held held = running();
    append(held, "a", "b");

    Snapshot stored = snapshot(held.id(), held.token(), 1, "{ \"at\": 1 }");

    assertThat(listed(held.id())).containsExactly(stored);
    assertThat(stored.runSeq()).isEqualTo(5);
    assertThat(stored.state().text()).isEqualTo("{ \"at\": 1 }");
    assertThat(stored.checksum()).isEqualTo(Ids.sha256("{ \"at\": 1 }"));
  }

  @Test
  void theLaterSnapshotOfAStepCounts() {
    Held held = running();
    snapshot(held.id(), held.token(), 1, "{\"at\":1}");
    append(held, "a");
    Snapshot later = snapshot(held.id(), held.token(), 1, "{\"at\":2}");

    assertThat(listed(held.id())).containsExactly(later);
  }

  @Test
  void snapshotsAreListedByStep() {
    Held held = running();
    for (int step : new int[] {10, 2, 0}) {
      snapshot(held.id(), held.token(), step, "{}");
    }

    assertThat(listed(held.id())).extracting(Snapshot::step).containsExactly(0L, 2L, 10L);
  }

  @Test
  void snapshotsAreListedPageByPageHoweverLargeTheyAre() {
    Held held = running();
    int count = 20;
    String large = "{\"x\":\"" + "x".repeat(1 << 18) + "\"}";
    for (int step = 0; step < count; step++) {
      snapshot(held.id(), held.token(), step, step % 2 == 0 ? large : "{}");
    }
    snapshot(held.id(), held.token(), count, "{\"x\":\"" + "x".repeat(3 << 20) + "\"}");

    List<Long> read = new ArrayList<>();
    int pages = 0;
    for (PageRequest next = PageRequest.first(6); next != null; pages++) {
      Snapshots.Kept kept = snapshots.list(held.id(), next);
      assertThat(kept.total()).isEqualTo(count + 1);
      assertThat(kept.page().items()).isNotEmpty().hasSizeLessThanOrEqualTo(next.limit());
      if (kept.page().items().size() > 1) {
        assertThat(kept.page().items().stream().mapToLong(one -> one.state().text().length()).sum())
            .isLessThan(Limits.ANSWER_TEXT);
      }
      kept.page().items().forEach(snapshot -> read.add(snapshot.step()));
      next = kept.page().next();
    }
    assertThat(read).isEqualTo(LongStream.rangeClosed(0, count).boxed().toList());
    assertThat(pages).isEqualTo(3);
  }

  private List<Snapshot> listed(RunId run) {
    Snapshots.Kept kept = snapshots.list(run, PageRequest.first(50));
    assertThat(kept.page().nextCursor()).isNull();
    assertThat(kept.total()).isEqualTo(kept.page().items().size());
    return kept.page().items();
  }

  @Test
  void onlyTheHolderLeavesSnapshots() {
    Held held = running();
    refused("lease_required", () -> snapshot(held.id(), null, 1, "{}"));
    refused("lease_lost", () -> snapshot(held.id(), garbled(held.fence()).token(), 1, "{}"));
    report(held, COMPLETED);
    refused("run_refused", () -> snapshot(held.id(), held.token(), 1, "{}"));
  }

  @Test
  void theStateAtAnEventIsTheSnapshotBeforeItAndTheEventsSince() {
    Held held = running();
    append(held, "a");
    Snapshot first = snapshot(held.id(), held.token(), 1, "{\"at\":1}");
    append(held, "b", "c");
    Snapshot second = snapshot(held.id(), held.token(), 2, "{\"at\":2}");
    append(held, "d");
    report(held, COMPLETED);

    assertState(held, 3L, Optional.empty(), List.of(1L, 2L, 3L));
    assertState(held, 4L, Optional.of(first), List.of());
    assertState(held, 5L, Optional.of(first), List.of(5L));
    assertState(held, 6L, Optional.of(second), List.of());
    assertState(held, 7L, Optional.of(second), List.of(7L));
    assertState(held, null, Optional.of(second), List.of(7L, 8L));
    assertState(held, 99L, Optional.of(second), List.of(7L, 8L));
    assertState(held, 0L, Optional.empty(), List.of());
  }

  private void assertState(Held held, Long at, Optional<Snapshot> snapshot, List<Long> since) {
    Snapshots.State state = snapshots.stateAt(held.id(), at);
    assertThat(state.run()).isEqualTo(held.id());
    assertThat(state.snapshot()).as("snapshot at %s", at).isEqualTo(snapshot);
    assertThat(state.events()).extracting(Event::runSeq).as("at %s", at).isEqualTo(since);
    assertThat(state.hasMore()).isFalse();
  }

  @Test
  void aClaimBringsTheLatestSnapshot() {
    Held held = running();
    assertThat(held.snapshot()).isEmpty();
    snapshot(held.id(), held.token(), 7, "{\"at\":7}");
    snapshot(held.id(), held.token(), 3, "{\"at\":3}");
    report(held, ASKS_RELEASED);
    tell(held.id(), RESUME);

    assertThat(claim(held.runner()).snapshot().map(Snapshot::step)).isEqualTo(Optional.of(7L));
  }

  @Test
  void snapshotsOutliveTheStore() {
    Held held = running();
    Snapshot stored = snapshot(held.id(), held.token(), 1, "{\"at\":1}");
    later(Duration.ofSeconds(1));

    reopen();

    assertThat(listed(held.id())).containsExactly(stored);
  }
}
