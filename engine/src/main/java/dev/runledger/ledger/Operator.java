package dev.runledger.ledger;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Words;
import dev.runledger.run.Actor;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.BulkEnd;
import dev.runledger.run.Diagnosis;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Recovered;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.store.Listed;
import dev.runledger.store.QueueTable;
import dev.runledger.store.Store;
import dev.runledger.store.Tx;
import dev.runledger.wire.AdminJson;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Runner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What an operator may do to many runs at once, and sees when something is wrong. The audit is
/// told what was asked for, also where it moved nothing, and of each run by the transaction that
/// moves it.
public final class Operator {
  private static final int BATCH = 100;

  private final Store store;
  private final Moves moves;

  public Operator(Store store, Deadlines deadlines) {
    this.store = store;
    this.moves = new Moves(deadlines);
  }

  /// Moves on the runs of holders that are gone, without waiting for the next look at deadlines. A
  /// lease that is in force is never touched.
  public Recovered recover(Recovered.Mode mode, Actor actor) {
    note(actor, "runs.recover", Words.of(mode));
    Map<RunStatus, Integer> counts = new EnumMap<>(RunStatus.class);
    recover((tx, most) -> tx.queue().leasesOver(tx.now(), most), actor, counts);
    if (mode == Recovered.Mode.ALL) {
      recover((tx, most) -> tx.overview().heldWithoutEnd(most), actor, counts);
    }
    return new Recovered(
        counts.getOrDefault(RunStatus.PENDING, 0),
        counts.getOrDefault(RunStatus.FAILED, 0),
        counts.getOrDefault(RunStatus.STOPPED, 0) + counts.getOrDefault(RunStatus.CANCELLED, 0));
  }

  /// @param looked the runs that were looked at
  /// @param became what those are now that were moved
  private record Batch(List<RunId> looked, List<RunStatus> became) {}

  /// Looks at each run once, a batch of them in a transaction. What cannot be moved stays among
  /// what is lost, so that as many more are asked for, and it hides no other.
  ///
  /// @param lost names so many runs at the most
  /// @param counts what was moved is added, by what it is now
  private void recover(
      BiFunction<Tx, Integer, List<RunId>> lost, Actor actor, Map<RunStatus, Integer> counts) {
    Set<RunId> seen = new HashSet<>();
    int unmoved = 0;
    boolean more = true;
    while (more) {
      int most = unmoved + BATCH;
      Batch batch =
          store.write(tx -> {
            List<RunId> runs =
                lost.apply(tx, most).stream()
                    .filter(id -> !seen.contains(id))
                    .limit(BATCH)
                    .toList();
            return new Batch(
                runs, runs.stream().flatMap(id -> lapse(tx, id, actor).stream()).toList());
          });
      seen.addAll(batch.looked());
      unmoved += batch.looked().size() - batch.became().size();
      batch.became().forEach(status -> counts.merge(status, 1, Integer::sum));
      more = !batch.looked().isEmpty();
    }
  }

  /// What the run is now; empty when it stays as it was, because it is gone, or somebody gave its
  /// lease an end meanwhile.
  private Optional<RunStatus> lapse(Tx tx, RunId id, Actor actor) {
    Run run = tx.runs().find(id).filter(one -> !hasLeaseInForce(one, tx.now())).orElse(null);
    if (run == null) {
      return Optional.empty();
    }
    Told told =
        moves.move(tx, run, new RunCommand.Lapse("recovered_by_operator"), Moves.Teller.SERVER);
    if (!told.changed()) {
      return Optional.empty();
    }
    tx.audit()
        .add(
            actor,
            "run.recover",
            id.value(),
            detail(actor)
                .word("from", run.status())
                .word("to", told.run().status())
                .endObject()
                .json());
    return Optional.of(told.run().status());
  }

  private static boolean hasLeaseInForce(Run run, Instant now) {
    return run.state() instanceof RunState.Held held
        && held.lease().expiresAt() != null
        && !held.lease().isOver(now);
  }

  /// Ends every live run that meets the filter, each by itself; or only says which they are.
  public BulkEnd end(RunFilter filter, RunCommand.End end, boolean dryRun, Actor actor) {
    if (!dryRun) {
      noteFilter(filter, end, actor);
    }
    List<RunId> runs = new ArrayList<>();
    Ledger.each(
        page -> RunPages.page(store.read(tx -> tx.runs().list(filter, page))),
        run -> {
          boolean ends = !run.state().isOver() && !(run.state() instanceof RunState.Stopping);
          if (ends && (dryRun || end(run.id(), end, actor))) {
            runs.add(run.id());
          }
        });
    return new BulkEnd(dryRun, runs);
  }

  private boolean end(RunId id, RunCommand.End end, Actor actor) {
    return store.write(tx -> {
      Run run = tx.runs().find(id).orElse(null);
      if (run == null || !moves.move(tx, run, end, Moves.Teller.SERVER).changed()) {
        return false;
      }
      tx.audit()
          .add(
              actor,
              "run." + Words.of(end.by()),
              id.value(),
              detail(actor).text("reason", end.reason()).endObject().json());
      return true;
    });
  }

  private void noteFilter(RunFilter filter, RunCommand.End end, Actor actor) {
    var asked = new AdminJson.BulkCancel(filter, filter.equals(RunFilter.ALL), false, end.reason());
    Json request = new Json(new String(AdminJson.write(asked), StandardCharsets.UTF_8));
    note(
        actor,
        "runs." + Words.of(end.by()),
        null,
        detail(actor).raw("filter", request).endObject().json());
  }

  /// What else an operator did, where the act itself is in no transaction.
  public void note(Actor actor, String action, @Nullable String subject) {
    note(actor, action, subject, detail(actor).endObject().json());
  }

  private void note(Actor actor, String action, @Nullable String subject, Json detail) {
    store.write(tx -> {
      tx.audit().add(actor, action, subject, detail);
      return action;
    });
  }

  static JsonWriter detail(Actor actor) {
    return new JsonWriter().object().text("request_id", actor.requestId());
  }

  /// Newest first.
  public Page<AuditEvent> audit(PageRequest page) {
    Listed<AuditEvent> read = store.read(tx -> tx.audit().list(page));
    return Page.of(read.items(), read.hasMore(), AuditEvent::mark);
  }

  public Diagnosis diagnose() {
    return store.read(Operator::diagnose);
  }

  private static Diagnosis diagnose(Tx tx) {
    QueueTable queue = tx.queue();
    Instant now = tx.now();
    Map<String, Integer> overdue = new LinkedHashMap<>();
    overdue.put("leases", queue.leasesOver(now, BATCH).size());
    overdue.put("graces", queue.graceOver(now, BATCH).size());
    overdue.put("matches", queue.matchesOver(now, BATCH).size());
    overdue.put("delays", queue.delayOver(now, BATCH).size());
    overdue.put("questions", queue.questionsOver(now, BATCH).size());
    overdue.put("durations", queue.durationsOver(now, BATCH).size());
    Map<Runner.Status, Integer> counts = new EnumMap<>(Runner.Status.class);
    List<Diagnosis.Dead> dead = new ArrayList<>();
    for (Runner runner : tx.runners().list(null)) {
      counts.merge(runner.status(), 1, Integer::sum);
      switch (runner.status()) {
        case STALE, REMOVED -> dead.add(new Diagnosis.Dead(runner, queue.heldBy(runner.id())));
        case ONLINE, DRAINING -> {}
      }
    }
    return new Diagnosis(
        tx.overview().liveCounts(),
        tx.overview().oldestPending().orElse(null),
        overdue,
        counts,
        dead,
        tx.inbox().reachable(BATCH).size(),
        tx.events().feedEnd());
  }
}
