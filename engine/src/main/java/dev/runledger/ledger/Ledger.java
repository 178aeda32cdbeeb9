package dev.runledger.ledger;

import dev.runledger.event.Json;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.run.Actor;
import dev.runledger.run.Deed;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.RequestKey;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Submission;
import dev.runledger.store.Ear;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Fence;
import dev.runledger.work.Lease;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The runs: asked for, told, reported on, read. Every method is one transaction and throws
/// [ProblemException] when the caller asks for what cannot be; nothing changed then.
public final class Ledger {
  private static final int MOST_REPORTS = 500;
  private static final int MOST_SUBMISSIONS = 100;
  private static final Page<Run> NO_RUNS = new Page<>(List.of(), null);

  private final Store store;
  private final Deadlines deadlines;
  private final Moves moves;
  private final Admission admission;
  private final Repeats repeats;
  private final Combiner<ReportRequest, List<Reported>> reports =
      new Combiner<>(MOST_REPORTS, request -> request.reports().size(), this::take);

  private final Lanes<Submission, Told> submissions;

  public Ledger(Store store, Ids ids, Deadlines deadlines) {
    this.store = store;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
    this.admission = new Admission(ids, moves, deadlines);
    this.repeats = new Repeats(store);
    this.submissions =
        new Lanes<>(Lanes.share(store), MOST_SUBMISSIONS, _ -> 1, _ -> new Object(), this::admit);
  }

  /// Makes a run of a request, in the session that it names or a new one.
  public Run submit(Submission submission) {
    return does(new Deed.Submit(submission)).run();
  }

  /// Does what a request asks, as often as it comes. Runs that are asked for at the same time are
  /// made together.
  public Told does(Deed deed) {
    if (deed instanceof Deed.Submit(Submission submission) && Admission.isOnItsOwn(submission)) {
      return submitOnItsOwn(submission);
    }
    return AnswerCheck.around(kept -> store.write(tx -> does(tx, deed, kept)));
  }

  /// Does what a request asks, unless it came before with the same key.
  ///
  /// @param answer what to keep and to answer, when it is done; asks nothing of the ledger
  public Replay once(RequestKey key, Deed deed, Function<Told, KeptAnswer> answer) {
    return AnswerCheck.around(kept -> repeats.once(key, tx -> answer.apply(does(tx, deed, kept))));
  }

  /// What a request was answered that came before with the same key.
  ///
  /// @return empty when none did
  /// @throws ProblemException `idempotency_key_reused` when another request has the key
  public Optional<Replay> replay(RequestKey key) {
    return repeats.replay(key);
  }

  /// The answer to a request that waited for its run. Of several who waited, the first decides.
  public KeptAnswer settle(RequestKey key, KeptAnswer.Given answer) {
    return repeats.settle(key, answer);
  }

  /// Ids are drawn without a look at those that there are; one that is taken is drawn again, with a
  /// look.
  private Told submitOnItsOwn(Submission submission) {
    try {
      return submissions.submit(submission);
    } catch (StoreException e) {
      if (!e.isConstraint()) {
        throw e;
      }
      return new Told(store.write(tx -> admission.admit(tx, submission)), true);
    }
  }

  private List<Outcome<Told>> admit(List<Submission> group) {
    return store.write(tx -> {
      List<Run> runs = admission.admitAll(tx, group);
      return runs.stream()
          .<Outcome<Told>>map(run -> new Outcome.Done<>(new Told(run, true)))
          .toList();
    });
  }

  /// @param kept the schema that an answer is known to keep; null for none
  private Told does(Tx tx, Deed deed, @Nullable Json kept) {
    return switch (deed) {
      case Deed.Submit(Submission submission) -> new Told(admission.admit(tx, submission), true);
      case Deed.Tell(RunId id, RunCommand.Order order) -> tell(tx, find(tx, id), order, kept);
      case Deed.Retry(RunId id) -> new Told(admission.retry(tx, find(tx, id)), true);
      case Deed.Fork(RunId id, @Nullable Long step) ->
          new Told(admission.fork(tx, find(tx, id), step), true);
    };
  }

  /// @param id in any spelling
  public Run run(RunId id) {
    return store.read(tx -> find(tx, id));
  }

  public Page<Run> runs(RunFilter filter, PageRequest page) {
    return RunPages.page(store.read(tx -> tx.runs().list(own(tx, filter), page)));
  }

  /// As above.
  ///
  /// @param mostBytes how much text they may have; the first one may have more
  public Page<Run> runs(RunFilter filter, PageRequest page, long mostBytes) {
    return RunPages.page(store.read(tx -> tx.runs().list(own(tx, filter), page, mostBytes)));
  }

  /// Runs in any of these states, whatever the filter says of the state.
  public Page<Run> runs(RunFilter filter, Set<RunStatus> states, PageRequest page) {
    return RunPages.page(
        store.read(tx -> RunPages.inAny(states, own(tx, filter), page, tx.runs())));
  }

  /// The filter with the parent's own id, in whatever spelling that was named.
  static RunFilter own(Tx tx, RunFilter filter) {
    RunId parent = filter.parentRun();
    return parent == null || parent.isOwn()
        ? filter
        : tx.runs().find(parent).map(run -> filter.under(run.id())).orElse(filter);
  }

  /// The runs that came from this one: that retry it, were forked from it or name it as their
  /// parent, and those that name its session and no run. Newest first.
  public Page<Run> children(RunId id, PageRequest page) {
    return RunPages.page(store.read(tx -> tx.runs().childrenOf(find(tx, id), page)));
  }

  /// Ends all live runs that came from this one, and all that came from those. Each ends by itself;
  /// who asks again ends what came meanwhile.
  ///
  /// @return how many were told something new
  public int tellDescendants(RunId id, RunCommand.End end) {
    Set<RunId> seen = new LinkedHashSet<>(Set.of(id));
    Deque<RunId> parents = new ArrayDeque<>(seen);
    var told = new AtomicInteger();
    while (!parents.isEmpty()) {
      RunId parent = parents.remove();
      each(
          page -> unlessGone(() -> children(parent, page), NO_RUNS),
          child -> {
            if (seen.add(child.id())) {
              parents.add(child.id());
              if (!child.state().isOver()
                  && unlessGone(() -> tell(child.id(), end).changed(), false)) {
                told.incrementAndGet();
              }
            }
          });
    }
    return told.get();
  }

  /// What was deleted meanwhile is over, and keeps nobody else from being told.
  static <T> T unlessGone(Supplier<T> asked, T otherwise) {
    try {
      return asked.get();
    } catch (ProblemException refused) {
      if (refused.problem() instanceof Problem.NotFound) {
        return otherwise;
      }
      throw refused;
    }
  }

  /// Walks all pages.
  static void each(Function<PageRequest, Page<Run>> pages, Consumer<Run> visitor) {
    PageRequest next = PageRequest.first(PageRequest.MOST);
    while (next != null) {
      Page<Run> page = pages.apply(next);
      page.items().forEach(visitor);
      next = page.next();
    }
  }

  /// The demands of a pending run that no runner meets now, each as `name=value`; empty when some
  /// runner meets all, or it is not pending.
  public List<String> unmetDemands(Run run) {
    return unmetDemands(List.of(run)).getOrDefault(run.id(), List.of());
  }

  /// As [#unmetDemands(Run)], of many; those without an unmet demand are missing.
  public Map<RunId, List<String>> unmetDemands(List<Run> runs) {
    List<Run> demanding =
        runs.stream()
            .filter(run -> run.state() instanceof RunState.Pending && !run.demands().isNone())
            .toList();
    if (demanding.isEmpty()) {
      return Map.of();
    }
    List<Runner> online = store.read(tx -> tx.runners().online());
    Map<RunId, List<String>> unmet = new HashMap<>();
    for (Run run : demanding) {
      List<String> ofRun = Unmet.of(run.demands(), online);
      if (!ofRun.isEmpty()) {
        unmet.put(run.id(), ofRun);
      }
    }
    return unmet;
  }

  /// Tells a run something that its owner wants.
  public Told tell(RunId id, RunCommand.Order order) {
    return does(new Deed.Tell(id, order));
  }

  private Told tell(Tx tx, Run run, RunCommand.Order order, @Nullable Json kept) {
    if (isAnsweredAlready(run, order)) {
      return new Told(run, false);
    }
    AnswerCheck.require(run, order, kept);
    return moves.move(tx, run, order, Moves.Teller.SERVER);
  }

  /// The same answer again, whose first coming the run has moved on with.
  private static boolean isAnsweredAlready(Run run, RunCommand.Order order) {
    return order instanceof RunCommand.Resume(Json answer)
        && !(run.state() instanceof RunState.WaitingInput)
        && answer.equals(run.resumePayload());
  }

  /// Takes the holder's word for what its run does. The same report again is no second one.
  public Told report(RunId id, Fence fence, RunCommand.Report report) {
    return switch (report(id, fence, List.of(report)).getFirst()) {
      case Reported.Taken(Told told) -> told;
      case Reported.Refused(ProblemException why) -> throw why;
    };
  }

  /// As above, several reports in their order, in one transaction; what is refused keeps the others
  /// from nothing.
  ///
  /// @return what became of each, in their order
  /// @throws ProblemException when there is no such run
  public List<Reported> report(RunId id, Fence fence, List<RunCommand.Report> inTurn) {
    List<RunCommand.Report> sound = new ArrayList<>();
    Map<Integer, Reported> refused = new HashMap<>();
    for (int at = 0; at < inTurn.size(); at++) {
      try {
        AnswerCheck.requireSchema(inTurn.get(at));
        sound.add(inTurn.get(at));
      } catch (ProblemException why) {
        refused.put(at, new Reported.Refused(why));
      }
    }
    if (refused.isEmpty()) {
      return reports.submit(new ReportRequest(ownId(store, id), fence, sound));
    }
    List<Reported> answers =
        new ArrayList<>(sound.isEmpty() ? List.of() : report(id, fence, sound));
    refused.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(one -> answers.add(one.getKey(), one.getValue()));
    return answers;
  }

  private List<Outcome<List<Reported>>> take(List<ReportRequest> group) {
    return store.write(tx -> new ReportGroup(tx, deadlines, moves).take(group));
  }

  /// A run is mostly asked for by its own id; another spelling is looked up first.
  static RunId ownId(Store store, RunId id) {
    return id.isOwn() ? id : store.read(tx -> find(tx, id).id());
  }

  /// Renews one lease, and acknowledges the claim that it came with: a sign of life of its runner.
  public Lease renew(RunId id, Fence fence) {
    return store.write(tx -> {
      // Before the run, as a heartbeat does it.
      Optional<Runner> runner = tx.runners().hold(fence.runner());
      Run run = find(tx, id);
      Lease lease = run.state().leaseOrLast();
      if (lease == null || !run.state().heldBy(fence.runner(), fence.token(), tx.now())) {
        throw Holders.notHolding(tx, run, fence);
      }
      if (run.state().isOver()) {
        throw new ProblemException(
            new RunProblem.RunRefused(run.id(), "is over: there is no lease to renew"));
      }
      Runners.heardOfHolder(tx, runner, deadlines);
      Lease renewed = lease.acknowledgedUntil(tx.now().plus(deadlines.lease()));
      tx.runs().renew(run.id(), renewed);
      return renewed;
    });
  }

  /// A new run in place of one that ended without success.
  public Run retry(RunId id) {
    return does(new Deed.Retry(id)).run();
  }

  /// A new run in a new session that starts from a snapshot.
  ///
  /// @param step whose snapshot; null for the latest
  public Run fork(RunId id, @Nullable Long step) {
    return does(new Deed.Fork(id, step)).run();
  }

  /// Deletes a run that is over, with its log; the audit keeps who did it.
  public void delete(RunId id, Actor actor) {
    store.write(tx -> {
      Run run = find(tx, id);
      if (!run.state().isOver()) {
        throw new ProblemException(
            new RunProblem.RunRefused(run.id(), "is not over; stop or cancel it first"));
      }
      tx.runs().delete(run.id());
      moves.turns().settleWithout(tx, run);
      String subject = run.id().value();
      tx.audit().add(actor, "run.delete", subject, Operator.detail(actor).endObject().json());
      tx.ring(new Topic.OfRun(run.id()));
      tx.ring(new Topic.OfSession(run.sessionId()));
      return run;
    });
  }

  /// Waits until the run is over, or that long.
  ///
  /// @return the run as it stands then
  public Run awaitEnd(RunId id, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    RunId own = run(id).id();
    try (Ear ear = store.bell().listen(Set.of(new Topic.OfRun(own)))) {
      while (true) {
        long seen = ear.rings();
        Run run = run(own);
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (run.state().isOver() || !left.isPositive()) {
          return run;
        }
        ear.waitSince(seen, left);
      }
    }
  }

  static Run find(Tx tx, RunId id) {
    return tx.runs()
        .find(id)
        .orElseThrow(() -> new ProblemException(new Problem.NotFound("run", id.value())));
  }
}
