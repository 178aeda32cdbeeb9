package dev.runledger.store;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `runner_commands`: what holders are to be told, until they acknowledge it.
public interface CommandTable {

  void putStop(RunId run, Lease lease, String reason, Duration grace);

  void putResume(RunId run, Lease lease, Json answer);

  /// What the holder of this run is to be told as its answer.
  Optional<Json> answerTo(RunId run);

  /// What this runner is to be told and was not told since `before`; marks it as told now.
  List<Command> take(RunnerId runner, Instant before);

  /// As [#take], for many runners; those that are to be told nothing are missing.
  default Map<RunnerId, List<Command>> takeAll(Collection<RunnerId> runners, Instant before) {
    Map<RunnerId, List<Command>> all = new HashMap<>();
    for (RunnerId runner : runners) {
      List<Command> due = take(runner, before);
      if (!due.isEmpty()) {
        all.put(runner, due);
      }
    }
    return all;
  }

  /// @param stop null in a resume
  /// @param resume null in a stop
  record Command(RunId run, SessionId session, @Nullable Stop stop, @Nullable Json resume) {}

  record Stop(String reason, Duration grace) {}

  /// When the command that was told first is due again; null when there is none.
  @Nullable Instant nextDue(RunnerId runner, Duration redeliver);

  void dropResume(RunId run);

  /// The holder changed or the run is over: nobody is to be told any more.
  void drop(RunId run);

  /// The runner begins anew: it is to be told nothing of what it was before.
  void dropAllTo(RunnerId runner);

  /// As [#drop], many at once.
  default void dropAll(Collection<RunId> runs) {
    runs.forEach(this::drop);
  }
}
