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
import dev.runledger.store.StoreException;
import dev.runledger.store.Tx;
import dev.runledger.wire.AdminJson;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Runner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator may do to many runs at once, and sees when something is wrong. The audit is
/// told what was asked for, also where it moved nothing, and of each run by the transaction that
/// moves it.
public final class Operator {
  private static final int BATCH = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

  private final Store store;
  private final Deadlines deadlines;
  private final Moves moves;
  private final DueRuns due;

  public Operator(Store store, Deadlines deadlines) {
    this.store = store;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
    this.due = new DueRuns(store);
  }

  /// Moves on the runs of holders that are gone, without waiting for the next look at deadlines. A
  /// lease that is in force is never touched.
  public Recovered recover(Recovered.Mode mode, Actor actor) {
    note(actor, "runs.recover", Words.of(mode));
    InTurn turns = new InTurn();
    DueRuns.Telling<RunStatus> lapse = (tx, run) -> lapse(tx, run, actor);
    List<RunStatus> became =
        new ArrayList<>(
            due.move((tx, now, most) -> tx.queue().leasesOver(now, most), lapse, turns));
    if (mode == Recovered.Mode.ALL) {
      became.addAll(due.move((tx, _, most) -> tx.overview().heldWithoutEnd(most), lapse, turns));
    }
    return new Recovered(
        Collections.frequency(became, RunStatus.PENDING),
        Collections.frequency(became, RunStatus.FAILED),
        Collections.frequency(became, RunStatus.STOPPED)
            + Collections.frequency(became, RunStatus.CANCELLED),
        counted(turns));
  }

  /// What the run is now; empty when it stays as it was, because somebody gave its lease an end
  /// meanwhile.
  private Optional<RunStatus> lapse(Tx tx, Run run, Actor actor) {
    if (hasLeaseInForce(run, tx.now())) {
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
            run.id().value(),
            detail(actor)
                .word("from", run.status())
                .word("to", told.run().status())
                .endObject()
                .json());
    return Optional.of(told.run().status());
  }

  /// How many could not be moved. Each is told by a line of the log: an answer of thousands of them
  /// would help nobody.
  private static int counted(InTurn turns) {
    List<RuntimeException> failures = turns.failures();
    failures.forEach(why -> LOG.error("{}", why.getMessage()));
    if (turns.count() > failures.size()) {
      LOG.error("So it was with {} more", turns.count() - failures.size());
    }
    return turns.count();
  }

  private static boolean hasLeaseInForce(Run run, Instant now) {
    return run.state() instanceof RunState.Held held
        && held.lease().expiresAt() != null
        && !held.lease().isOver(now);
  }

  /// Ends every live run that meets the filter, each by itself, so that one that cannot be ended
  /// keeps no other from it; or only says which they are.
  public BulkEnd end(RunFilter asked, RunCommand.End end, boolean dryRun, Actor actor) {
    if (!dryRun) {
      noteFilter(asked, end, actor);
    }
    RunFilter filter = store.read(tx -> Ledger.own(tx, asked));
    List<RunId> runs = new ArrayList<>();
    InTurn turns = new InTurn();
    Ledger.each(
        page -> RunPages.page(store.read(tx -> tx.runs().list(filter, page))),
        run -> {
          boolean ends = !run.state().isOver() && !(run.state() instanceof RunState.Stopping);
          if (ends && dryRun) {
            runs.add(run.id());
          } else if (ends) {
            turns.take(() -> {
              if (end(run.id(), filter, end, actor)) {
                runs.add(run.id());
              }
            });
          }
        });
    return new BulkEnd(dryRun, runs, counted(turns));
  }

  private boolean end(RunId id, RunFilter filter, RunCommand.End end, Actor actor) {
    try {
      return endNow(id, filter, end, actor);
    } catch (StoreException e) {
      throw e.in("Run %s cannot be ended".formatted(id));
    }
  }

  /// A run that does not meet the filter any more, because it was claimed or moved on since it was
  /// listed, is left alone.
  private boolean endNow(RunId id, RunFilter filter, RunCommand.End end, Actor actor) {
    return store.write(tx -> {
      Run run = tx.runs().find(id).orElse(null);
      if (run == null
          || !filter.isStillMetBy(run)
          || !moves.move(tx, run, end, Moves.Teller.SERVER).changed()) {
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
    boolean all = filter.equals(RunFilter.ALL);
    var asked = new AdminJson.BulkCancel(filter, all, false, end.reason(), end.grace());
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
    return store.read(this::diagnose);
  }

  private Diagnosis diagnose(Tx tx) {
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
      boolean isDead =
          switch (runner.status()) {
            case STALE, REMOVED -> true;
            // One that is sent away and falls silent is not stale: that would bring it back.
            case DRAINING -> runner.isSilentSince(now.minus(deadlines.runnerStale()));
            case ONLINE -> false;
          };
      if (isDead) {
        dead.add(new Diagnosis.Dead(runner, queue.heldBy(runner.id())));
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
