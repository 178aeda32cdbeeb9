package dev.runledger.ledger;

import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.ledger.Combiner.Outcome;
import dev.runledger.ledger.PollGroup.Collected;
import dev.runledger.ledger.PollGroup.Poll;
import dev.runledger.run.Delivery;
import dev.runledger.store.Ear;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Hands work to runners: one poll brings a runner everything there is for it. Polls that come at
/// the same time share a transaction.
public final class Dispatcher {
  private static final int MOST_POLLS = 100;

  /// Between two looks of a poll that nobody rings for: whoever rang may have gone before the work
  /// was taken.
  private static final Duration LOOK_EVERY = Duration.ofSeconds(20);

  /// After a look that came back without a run, and one is left: another transaction has it in
  /// hand, perhaps not to take it, and rings for nobody when it lets go. Doubles with each such
  /// look that follows.
  private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

  private static final Duration LOOK_AGAIN_AT_LAST = Duration.ofSeconds(1);

  /// For each key of which runs were left.
  private static final int MOST_WOKEN = 2;

  private final Store store;
  private final Ids ids;
  private final Deadlines deadlines;
  private final Moves moves;
  private final Unclaimable unclaimable = new Unclaimable();
  private final Combiner<Poll, Collected> polls = new Combiner<>(MOST_POLLS, _ -> 1, this::collect);

  public Dispatcher(Store store, Ids ids, Deadlines deadlines) {
    this.store = store;
    this.ids = ids;
    this.deadlines = deadlines;
    this.moves = new Moves(deadlines);
  }

  /// Waits for stop commands, resumes and up to `maxRuns` runs. What is claimed here goes back to
  /// the queue unless the runner acknowledges it in time: an answer that never arrives loses
  /// nothing.
  ///
  /// @return empty when there was nothing for so long
  public Optional<Delivery> poll(RunnerId id, Duration patience, int maxRuns)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Collected found = look(new Poll(id, maxRuns, null));
    if (found.delivery().isEmpty()) {
      found = await(found.runner(), deadline, maxRuns);
    }
    Delivery delivery = found.delivery();
    boolean isFull = delivery.runs().size() == maxRuns && maxRuns > 0;
    if (isFull || found.isCut() || delivery.deregistered()) {
      wakeOthers(found.runner());
    }
    return Optional.of(delivery).filter(one -> !one.isEmpty());
  }

  /// Whoever can take a run gets one, however large those are that others get at the same time.
  private Collected look(Poll poll) {
    Collected found = polls.submit(poll);
    while (found.isPassedOver()) {
      found = polls.submit(new Poll(poll.runner(), poll.maxRuns(), found.runner().registeredAt()));
    }
    return found;
  }

  private Collected await(Runner runner, long deadline, int maxRuns) throws InterruptedException {
    RunnerId id = runner.id();
    Set<Topic> topics = Set.of(new Topic.OfRunner(id));
    try (Ear ear =
        maxRuns == 0
            ? store.bell().listen(topics)
            : ReadyKey.listen(store.bell(), topics, runner.capabilities())) {
      boolean isWoken = false;
      Duration next = LOOK_EVERY;
      while (true) {
        long seen = ear.rings();
        if (isWoken || store.read(tx -> hasSomething(tx, runner, maxRuns))) {
          Collected found = look(new Poll(id, maxRuns, runner.registeredAt()));
          if (!found.delivery().isEmpty()) {
            return found;
          }
          boolean isLeft = maxRuns > 0 && store.read(tx -> hasReady(tx, runner));
          next = isLeft ? sooner(next) : LOOK_EVERY;
        } else {
          next = LOOK_EVERY;
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!left.isPositive()) {
          return new Collected(runner, Delivery.NOTHING, false);
        }
        isWoken = ear.waitSince(seen, shorter(shorter(left, next), untilRedelivery(id)));
      }
    }
  }

  /// Who took as much as it could, or may take nothing any more, may have left what it was woken
  /// for: then another one is woken for it, and a third one, so that many are woken soon.
  private void wakeOthers(Runner runner) {
    if (store.bell().isWaitedAtForWork()) {
      List<String> keys =
          store.read(tx -> ReadyKey.metBy(runner.capabilities(), tx.queue()::firstReadyKeys));
      for (String key : keys) {
        int left = store.read(tx -> tx.queue().readyOf(key, MOST_WOKEN)).size();
        for (int i = 0; i < left; i++) {
          store.bell().ring(ReadyKey.topic(key));
        }
      }
    }
  }

  /// A look that writes nothing, because nobody rang. Who is woken does not look first: of those
  /// who could take a run one is woken, and mostly gets it.
  private boolean hasSomething(Tx tx, Runner runner, int maxRuns) {
    RunnerId id = runner.id();
    Runner now = Runners.require(tx, id);
    if (!now.isOnline() || !now.registeredAt().equals(runner.registeredAt())) {
      return true;
    }
    Instant due = tx.commands().nextDue(id, deadlines.redeliver());
    return due != null || (maxRuns > 0 && hasReady(tx, now));
  }

  private boolean hasReady(Tx tx, Runner runner) {
    List<String> keys = ReadyKey.metBy(runner.capabilities(), tx.queue()::firstReadyKeys);
    Set<RunId> without = unclaimable.at(tx.now());
    return !keys.isEmpty()
        && tx.queue().readyOfAll(keys, 1 + without.size()).stream()
            .anyMatch(ready -> !without.contains(ready.run()));
  }

  private Duration untilRedelivery(RunnerId id) {
    Instant due = store.read(tx -> tx.commands().nextDue(id, deadlines.redeliver()));
    if (due == null) {
      return Duration.ofDays(1);
    }
    Duration left = Duration.between(store.now(), due);
    return left.isPositive() ? left : Duration.ofMillis(1);
  }

  private static Duration sooner(Duration last) {
    return last.equals(LOOK_EVERY) ? LOOK_AGAIN : shorter(last.multipliedBy(2), LOOK_AGAIN_AT_LAST);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private List<Outcome<Collected>> collect(List<Poll> group) {
    unclaimable.begin();
    while (true) {
      try {
        return store.write(
            tx -> new PollGroup(tx, ids, deadlines, moves, unclaimable).collect(group));
      } catch (RuntimeException e) {
        if (!unclaimable.learns(e, store.now())) {
          throw e;
        }
      }
    }
  }
}
