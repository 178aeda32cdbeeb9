package dev.runledger.store;

import dev.runledger.event.PassingEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Wakes those who wait for a topic, and hands on what is shown and not stored. It has no thread
/// and keeps nothing for those who do not listen: a ring that nobody hears costs one look into a
/// map.
///
/// No ring is lost when the listener keeps this order: listen, note [Ear#rings()], read the store,
/// and then [Ear#waitSince] what was noted. A write that the read did not see rings after it.
public final class Bell {
  private final ConcurrentHashMap<Topic, Set<Ear>> ears = new ConcurrentHashMap<>();

  /// Those who wait for work, by each start of what they can take.
  private final ConcurrentHashMap<String, Set<Ear>> workers = new ConcurrentHashMap<>();

  /// Who shows events that are not stored.
  private final List<Consumer<PassingEvent>> shows = new CopyOnWriteArrayList<>();

  /// From now on this one is given every event that is shown and not stored, for as long as the
  /// store is open.
  public void show(Consumer<PassingEvent> to) {
    shows.add(to);
  }

  public void pass(PassingEvent event) {
    shows.forEach(to -> to.accept(event));
  }

  /// An ear for any of the topics, open from now until it is closed.
  public Ear listen(Set<Topic> topics) {
    return listen(topics, Set.of(), _ -> false);
  }

  /// As [#listen(Set)], and for work: of all who can take some, one is woken.
  ///
  /// @param starts which [Topic.Work#start] it can take
  /// @param takes whether it can take a [Topic.Work#rest] as well
  public Ear listen(Set<Topic> topics, Set<String> starts, Predicate<String> takes) {
    var ear = new Ear(this, Set.copyOf(topics), Set.copyOf(starts), takes);
    ear.topics().forEach(topic -> add(ears, topic, ear));
    ear.starts().forEach(start -> add(workers, start, ear));
    return ear;
  }

  public void ring(Topic topic) {
    Set<Ear> heard = ears.get(topic);
    if (heard != null) {
      heard.forEach(Ear::ring);
    }
    if (topic instanceof Topic.Work work) {
      wakeOne(work);
    }
  }

  /// Whoever was woken and has not looked since will see this work too.
  private void wakeOne(Topic.Work work) {
    Set<Ear> waiting = workers.get(work.start());
    if (waiting != null) {
      for (Ear ear : waiting) {
        if (ear.wakeFor(work)) {
          return;
        }
      }
    }
  }

  /// Wakes everyone, whatever they listen for: something changed, and nobody knows what.
  public void ringAll() {
    ears.values().forEach(heard -> heard.forEach(Ear::ring));
    workers.values().forEach(waiting -> waiting.forEach(Ear::ring));
  }

  /// Whether anybody listens, for anything.
  public boolean isHeard() {
    return !ears.isEmpty() || !workers.isEmpty();
  }

  /// Whether anybody waits for work.
  public boolean isWaitedAtForWork() {
    return !workers.isEmpty();
  }

  /// Topics that somebody listens for.
  int topics() {
    return ears.size() + workers.size();
  }

  void forget(Ear ear) {
    ear.topics().forEach(topic -> remove(ears, topic, ear));
    ear.starts().forEach(start -> remove(workers, start, ear));
  }

  /// A set changes only inside compute, so that an emptied one is never added to.
  private static <K> void add(ConcurrentHashMap<K, Set<Ear>> sets, K key, Ear ear) {
    sets.compute(
        key,
        (_, some) -> {
          Set<Ear> all = some == null ? ConcurrentHashMap.newKeySet() : some;
          all.add(ear);
          return all;
        });
  }

  private static <K> void remove(ConcurrentHashMap<K, Set<Ear>> sets, K key, Ear ear) {
    sets.computeIfPresent(
        key,
        (_, all) -> {
          all.remove(ear);
          return all.isEmpty() ? null : all;
        });
  }
}
