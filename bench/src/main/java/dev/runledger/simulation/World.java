package dev.runledger.simulation;

import dev.runledger.id.Ids;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.law.Laws;
import dev.runledger.run.Run;
import dev.runledger.sql.Sql;
import dev.runledger.store.Store;
import dev.runledger.work.Deadlines;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What everybody in a play shares: the store, chance, and what there is to be done something with.
final class World {
  static final Deadlines TIMES = Deadlines.DEFAULT;

  private final Random random;
  private final Ids ids;
  private final Store store;
  private final UnaryOperator<Store> around;
  private final Laws laws;
  private final Baton baton;
  private final List<String> story = new ArrayList<>();
  private final List<SessionId> sessions = new ArrayList<>();
  private final List<RunId> runs = new ArrayList<>();

  World(long seed, Store store, Sql eye, UnaryOperator<Store> around) {
    this.random = new Random(seed);
    this.ids = new Ids(new Random(seed));
    this.store = store;
    this.around = around;
    this.laws = new Laws(eye);
    this.baton = new Baton(random);
  }

  Random random() {
    return random;
  }

  Baton baton() {
    return baton;
  }

  Laws laws() {
    return laws;
  }

  Store store() {
    return store;
  }

  Ids ids() {
    return ids;
  }

  /// The store of a node that nothing happens to.
  Store plain() {
    return around.apply(store);
  }

  /// What a node does its work with.
  ///
  /// @param swept whether it is one that sweeps
  Store stepped(boolean swept) {
    return new SteppedStore(plain(), baton, random, laws, swept);
  }

  Node node() {
    return Node.on(stepped(false), ids, TIMES);
  }

  // The annotation is in a library that is needed for nothing else.
  @SuppressWarnings("AnnotateFormatMethod")
  void note(String what, @Nullable Object... values) {
    story.add(store.now() + " " + what.formatted(values));
  }

  List<String> story() {
    return List.copyOf(story);
  }

  List<SessionId> sessions() {
    return sessions;
  }

  List<RunId> runs() {
    return runs;
  }

  void add(Run run) {
    runs.add(run.id());
    if (!sessions.contains(run.sessionId())) {
      sessions.add(run.sessionId());
    }
  }

  /// Somebody deleted a session, and perhaps others.
  void forgetWhatIsGone() {
    runs.removeIf(run -> laws.now().run(run) == null);
    sessions.removeIf(session -> !laws.now().hasSession(session.value()));
  }

  boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /// Mostly one of the last.
  <T> T pickLate(List<T> from) {
    int back = Math.min(from.size(), 1 + random.nextInt(4));
    return chance(4) ? pick(from) : from.get(from.size() - back);
  }
}
