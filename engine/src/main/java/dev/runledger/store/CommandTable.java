package dev.runledger.store;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `runner_commands`: what holders are to be told, until they acknowledge it.
public interface CommandTable {

  void putStop(RunId run, Lease lease, String reason, Duration grace);

  void putResume(RunId run, Lease lease, Json answer);

  /// What the holder of this run is to be told as its answer.
  Optional<Json> answerTo(RunId run);

  /// What these runners are to be told and were not told since `before`, in the order in which it
  /// came: all there is, or as much as has so much text; the first of it may have more. Marks it as
  /// told now.
  ///
  /// @param mostBytes of all of it together
  Listed<Command> take(Collection<RunnerId> runners, Instant before, long mostBytes);

  /// @param stop null in a resume
  /// @param resume null in a stop
  /// @param bytes of its text
  record Command(
      RunnerId runner,
      RunId run,
      SessionId session,
      @Nullable Stop stop,
      @Nullable Json resume,
      Instant createdAt,
      long bytes) {}

  record Stop(String reason, Duration grace) {}

  /// When the command that was told first is due again; null when there is none.
  @Nullable Instant nextDue(RunnerId runner, Duration redeliver);

  void dropResume(RunId run);

  /// The holder changed or the run is over: nobody is to be told any more.
  void drop(RunId run);

  /// The runner begins anew: it is to be told nothing of what it was before.
  void dropAllTo(RunnerId runner);

  /// Whoever was told of a run that is over, and said nothing since, is told no more of what was
  /// ordered before.
  void forget(Instant before);

  /// What another program wrote as an answer is one of ours from here on, since when it was
  /// written.
  void confirmResume(RunId run);

  /// As [#drop], many at once.
  default void dropAll(Collection<RunId> runs) {
    runs.forEach(this::drop);
  }
}
