package dev.runledger.store;

import dev.runledger.event.Event;
import dev.runledger.event.Seal;
import dev.runledger.id.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far the logs of runs are sealed, and the rows that seals are made of. An append seals what
/// it stores by itself; this is for what another program wrote, and for looking whether all is as
/// it was.
public interface SealTable {

  /// How far a run is.
  ///
  /// @param lastRunSeq the number of its last event, as the run says; 0 when it has none
  /// @param sealedRunSeq the number of the last event that is sealed
  /// @param seal of that event; null when there is none
  record Tail(RunId run, long lastRunSeq, long sealedRunSeq, @Nullable Seal seal) {

    /// Whether what is appended next can be sealed at once.
    public boolean isSealed() {
      return lastRunSeq == sealedRunSeq && (seal != null || lastRunSeq == 0);
    }

    public static Tail none(RunId run) {
      return new Tail(run, 0, 0, null);
    }

    /// After so many more events.
    ///
    /// @param seals of each; null where they have none, because the last one has none
    public Tail plus(List<? extends @Nullable Seal> seals) {
      long last = lastRunSeq + seals.size();
      Seal its = seals.isEmpty() ? seal : seals.getLast();
      return its == null ? new Tail(run, last, sealedRunSeq, seal) : new Tail(run, last, last, its);
    }

    /// Of its last event, if that is sealed; else null.
    public byte @Nullable [] hash() {
      return isSealed() && seal != null ? seal.bytes() : null;
    }
  }

  /// Runs whose last events are not sealed, in the order of their ids. In a writing transaction
  /// those that another node has in hand are left out.
  ///
  /// @param after null for the first ones
  List<Tail> unsealed(@Nullable RunId after, int limit);

  /// All runs, in the order of their ids.
  ///
  /// @param after null for the first ones
  List<Tail> tails(@Nullable RunId after, int limit);

  /// These runs. Those that are not there are missing.
  List<Tail> tailsOf(List<RunId> runs);

  /// The log of a run, from behind this number on.
  record Behind(RunId run, long runSeq) {}

  /// A row of a log as it is kept.
  ///
  /// @param seal what it carries itself; null when another program wrote it
  record Entry(
      Event event, @Nullable String sourceId, @Nullable Long sourceSeq, @Nullable Seal seal) {

    /// What it is to carry.
    ///
    /// @param before of the event before it in its run; null for the first
    public Seal after(@Nullable Seal before) {
      return Seal.after(before, event, sourceId, sourceSeq);
    }
  }

  /// The rows of these logs, one log after the other, each in its order. Fewer than `limit` come
  /// when there are no more, or when they have [EventTable#MOST_TEXT].
  List<Entry> entries(List<Behind> logs, int limit);

  /// Notes that a log is sealed up to `to`, if it is sealed up to `from` still, and nobody else has
  /// the run in hand.
  record Sealing(RunId run, long from, long to, Seal seal) {}

  void seal(List<Sealing> sealings);
}
