package dev.runledger.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Wakes those who wait for a topic. It has no thread and keeps nothing for those who do not
/// listen: a ring that nobody hears costs one look into a map.
///
/// No ring is lost when the listener keeps this order: listen, note [Ear#rings()], read the store,
/// and then [Ear#waitSince] what was noted. A write that the read did not see rings after it.
public final class Bell {
  private final ConcurrentHashMap<Topic, Set<Ear>> ears = new ConcurrentHashMap<>();

  /// An ear for any of the topics, open from now until it is closed.
  public Ear listen(Set<Topic> topics) {
    var ear = new Ear(this, Set.copyOf(topics));
    for (Topic topic : ear.topics()) {
      // The set changes only inside compute, so that an emptied one is never added to.
      ears.compute(
          topic,
          (_, heard) -> {
            Set<Ear> all = heard == null ? ConcurrentHashMap.newKeySet() : heard;
            all.add(ear);
            return all;
          });
    }
    return ear;
  }

  public void ring(Topic topic) {
    Set<Ear> heard = ears.get(topic);
    if (heard != null) {
      heard.forEach(Ear::ring);
    }
  }

  /// Wakes everyone, whatever they listen for: something changed, and nobody knows what.
  public void ringAll() {
    ears.values().forEach(heard -> heard.forEach(Ear::ring));
  }

  /// Whether anybody listens, for anything.
  public boolean isHeard() {
    return !ears.isEmpty();
  }

  /// Topics that somebody listens for.
  int topics() {
    return ears.size();
  }

  void forget(Ear ear) {
    for (Topic topic : ear.topics()) {
      ears.computeIfPresent(
          topic,
          (_, heard) -> {
            heard.remove(ear);
            return heard.isEmpty() ? null : heard;
          });
    }
  }
}
