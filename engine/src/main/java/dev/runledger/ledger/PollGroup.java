package dev.runledger.ledger;

import dev.runledger.event.Snapshot;
import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.store.CommandTable.Command;
import dev.runledger.store.Listed;
import dev.runledger.store.QueueTable.Claimable;
import dev.runledger.store.SpaceLeft;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import dev.runledger.work.Runner;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The polls of many runners in one transaction: each brings its runner what it is to be told. Work
/// is looked for once for all runners that can do the same, and shared out in turn. All that is
/// told together has no more text than one answer may have, or is one thing: what does not fit
/// stays where it is, for the next polls.
final class PollGroup {
  /// By priority, then age, then id.
  private static final Comparator<Run> FIRST_COME =
      Comparator.comparingInt((Run run) -> run.job().terms().priority())
          .reversed()
          .thenComparing(run -> run.timing().createdAt())
          .thenComparing(Run::id);

  private final Tx tx;
  private final Ids ids;
  private final Deadlines deadlines;
  private final Moves moves;
  private final Unclaimable unclaimable;

  /// Who is to have which run, of those that were just looked for.
  private final Map<RunId, Turn> takers = new HashMap<>();

  private final SpaceLeft space = new SpaceLeft(Limits.ANSWER_TEXT);

  /// Whether runs were left because of their size or their number.
  private boolean isCut;

  /// Whether runners were not told all that they are to be told, because of its size.
  private boolean isToldInPart;

  PollGroup(Tx tx, Ids ids, Deadlines deadlines, Moves moves, Unclaimable unclaimable) {
    this.tx = tx;
    this.ids = ids;
    this.deadlines = deadlines;
    this.moves = moves;
    this.unclaimable = unclaimable;
  }

  /// A poll looks many times, but was sent once.
  ///
  /// @param maxRuns as many runs as the runner can take
  /// @param since when its runner had registered as it was sent; null at its first look, which is a
  ///   sign of life
  record Poll(RunnerId runner, int maxRuns, @Nullable Instant since) {

    /// Whether a restart of the runner has taken the place of the one that sent it.
    boolean isBefore(Runner now) {
      return since != null && !since.equals(now.registeredAt());
    }
  }

  /// What there was for a runner.
  ///
  /// @param isCut there may be more for it than fitted into one transaction
  record Collected(Runner runner, Delivery delivery, boolean isCut) {

    /// Whether to look again at once.
    boolean isPassedOver() {
      return isCut && delivery.isEmpty();
    }
  }

  /// @return what becomes of each poll, in their order, once the transaction is durable
  List<Outcome<Collected>> collect(List<Poll> polls) {
    unclaimable.triesNone();
    // In the order of their ids, in which every group takes the runners' locks.
    Map<RunnerId, Poll> first = new TreeMap<>(Comparator.comparing(RunnerId::value));
    polls.forEach(poll -> first.putIfAbsent(poll.runner(), poll));
    Map<RunnerId, Turn> turns = new LinkedHashMap<>();
    Map<RunnerId, ProblemException> refused = new HashMap<>();
    Map<RunnerId, Runner> held = new HashMap<>();
    tx.runners().holdAll(first.keySet()).forEach(runner -> held.put(runner.id(), runner));
    for (Poll poll : first.values()) {
      try {
        turns.put(poll.runner(), new Turn(poll, known(poll, held.get(poll.runner()))));
      } catch (ProblemException unknown) {
        refused.put(poll.runner(), unknown);
      }
    }
    tell(turns);
    // In the order in which they came: who was passed over comes before whoever was served and is
    // here again.
    claim(
        polls.stream()
            .map(Poll::runner)
            .distinct()
            .flatMap(runner -> Optional.ofNullable(turns.get(runner)).stream())
            .filter(Turn::wantsRuns)
            .toList());
    Set<RunnerId> answered = new HashSet<>();
    return polls.stream()
        .<Outcome<Collected>>map(poll -> {
          ProblemException why = refused.get(poll.runner());
          if (why != null) {
            return new Outcome.Refused<>(why);
          }
          return answered.add(poll.runner())
              ? new Outcome.Done<>(collected(Objects.requireNonNull(turns.get(poll.runner()))))
              : new Outcome.Again<>();
        })
        .toList();
  }

  private Collected collected(Turn turn) {
    return turn.collected(isToldInPart || (isCut && turn.wantsRuns()));
  }

  private Runner known(Poll poll, @Nullable Runner held) {
    return poll.since() == null
        ? Runners.heard(tx, poll.runner(), held, deadlines)
        : Runners.known(held, poll.runner());
  }

  /// A runner, and what it gets.
  private static final class Turn {
    private final Runner runner;
    private final int maxRuns;
    private final boolean isReplaced;
    private final List<Delivery.StopOrder> stops = new ArrayList<>();
    private final List<Delivery.ResumeOrder> resumes = new ArrayList<>();
    private final List<Grant> runs = new ArrayList<>();

    private Turn(Poll poll, Runner runner) {
      this.runner = runner;
      this.maxRuns = poll.maxRuns();
      this.isReplaced = poll.isBefore(runner);
    }

    private boolean isLeaving() {
      return isReplaced || runner.status() == Runner.Status.DRAINING;
    }

    private int left() {
      return maxRuns - runs.size();
    }

    private boolean wantsRuns() {
      return !isLeaving() && left() > 0;
    }

    private Collected collected(boolean isCut) {
      return new Collected(runner, new Delivery(runs, stops, resumes, isLeaving()), isCut);
    }
  }

  private void tell(Map<RunnerId, Turn> turns) {
    if (turns.isEmpty()) {
      return;
    }
    Set<RunnerId> present = new LinkedHashSet<>(turns.keySet());
    turns.forEach((runner, turn) -> {
      if (turn.isReplaced) {
        present.remove(runner);
      }
    });
    Listed<Command> due =
        tx.commands().take(present, tx.now().minus(deadlines.redeliver()), space.left());
    for (Command command : due.items()) {
      space.takes(command.bytes());
      tell(Objects.requireNonNull(turns.get(command.runner())), command);
    }
    isToldInPart = due.hasMore();
  }

  private static void tell(Turn turn, Command command) {
    if (command.stop() != null) {
      turn.stops.add(
          new Delivery.StopOrder(
              command.run(), command.session(), command.stop().reason(), command.stop().grace()));
    }
    if (command.resume() != null) {
      turn.resumes.add(
          new Delivery.ResumeOrder(command.run(), command.resume(), command.createdAt()));
    }
  }

  private void claim(List<Turn> turns) {
    List<Turn> waiting = turns;
    boolean passedOver = !waiting.isEmpty();
    while (passedOver && !isCut) {
      List<Claimable> taken = taken(waiting);
      List<Run> first = withoutBusy(taken);
      grant(first);
      passedOver = first.size() < taken.size();
      waiting = waiting.stream().filter(Turn::wantsRuns).toList();
    }
  }

  /// What each of them can take, and who is to take it. Looks only at keys that they meet and at
  /// the first few runs of each, and so costs the same however many others wait.
  private List<Claimable> taken(List<Turn> waiting) {
    takers.clear();
    List<List<String>> met =
        ReadyKey.metByEach(
            waiting.stream().map(turn -> turn.runner.capabilities()).toList(),
            tx.queue()::firstReadyKeys);
    List<String> keys = met.stream().flatMap(List::stream).distinct().toList();
    if (keys.isEmpty() || unclaimable.most() == 0) {
      return List.of();
    }
    int wanted = waiting.stream().mapToInt(Turn::left).sum();
    int most = Math.min(wanted, unclaimable.most());
    List<Claimable> taken = new ArrayList<>();
    Set<String> passedOver = new LinkedHashSet<>();
    Map<Integer, Integer> promised = new HashMap<>();
    Queue<Integer> next = new ArrayDeque<>(IntStream.range(0, waiting.size()).boxed().toList());
    Listed<Claimable> fitting =
        tx.queue().claimable(keys, unclaimable.at(tx.now()), most, space.left());
    List<Claimable> found = new ArrayList<>(fitting.items());
    found.sort(Comparator.comparing(Claimable::run, FIRST_COME));
    isCut = fitting.hasMore() || most < wanted;
    for (Claimable one : found) {
      Integer taker =
          next.stream().filter(at -> met.get(at).contains(one.key())).findFirst().orElse(null);
      if (taker == null || taken.size() == most) {
        passedOver.add(one.key());
      } else if (!space.takes(one.bytes())) {
        isCut = true;
      } else {
        Turn turn = waiting.get(taker);
        takers.put(one.run().id(), turn);
        taken.add(one);
        next.remove(taker);
        if (promised.merge(taker, 1, Integer::sum) < turn.left()) {
          next.add(taker);
        }
      }
    }
    if (isCut) {
      passedOver.addAll(keys);
    }
    // Who passed these over, because they are ours until the end of the transaction, looks again.
    passedOver.forEach(key -> tx.ring(ReadyKey.topic(key)));
    return taken;
  }

  /// After the clock went back, two runs of a session may be ready. The turn of those that are
  /// passed over comes again.
  private List<Run> withoutBusy(List<Claimable> taken) {
    Set<SessionId> busy = new HashSet<>();
    List<Run> first = new ArrayList<>();
    for (Claimable one : taken) {
      if (!one.busy() && busy.add(one.run().sessionId())) {
        first.add(one.run());
      } else {
        tx.queue().ready(one.run().id(), null);
      }
    }
    return first;
  }

  private void grant(List<Run> runs) {
    if (runs.isEmpty()) {
      return;
    }
    unclaimable.tries(runs.stream().map(Run::id).toList());
    List<Moves.Move> claims =
        runs.stream()
            .map(run ->
                moves.decide(
                    tx,
                    run,
                    new RunCommand.Claim(lease(taker(run).runner), run.attempt()),
                    Moves.Teller.SERVER))
            .toList();
    Map<RunId, Snapshot> snapshots = new HashMap<>();
    List<RunId> begun = runs.stream().filter(PollGroup::mayHaveBegun).map(Run::id).toList();
    if (!begun.isEmpty()) {
      tx.snapshots().latestOf(begun).forEach(snapshot -> snapshots.put(snapshot.runId(), snapshot));
    }
    for (Told told : moves.write(tx, claims)) {
      Run run = told.run();
      Lease lease = Objects.requireNonNull(run.state().leaseOrLast());
      taker(run).runs.add(new Grant(run, lease, snapshots.get(run.id())));
    }
  }

  /// Whether it can have a snapshot: of a run of our own that nobody had yet the log is but its
  /// beginning, and only a fork is made with one.
  private static boolean mayHaveBegun(Run run) {
    return run.lastRunSeq() > 1 || run.lineage().parentRun() != null || !run.isNative();
  }

  private Turn taker(Run run) {
    return Objects.requireNonNull(takers.get(run.id()));
  }

  private Lease lease(Runner runner) {
    return new Lease(runner.id(), ids.leaseToken(), tx.now().plus(deadlines.claimAck()), false);
  }
}
