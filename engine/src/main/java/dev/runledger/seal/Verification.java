package dev.runledger.seal;

import dev.runledger.id.RunId;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Run;
import dev.runledger.store.SealTable.Tail;
import dev.runledger.store.Store;
import dev.runledger.store.StoreException;
import dev.runledger.store.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks whether the logs of runs are as they were written: works out the hash of each event anew.
/// A log is read on one snapshot, so that a server may go on writing.
public final class Verification {
  private static final int RUNS = 500;

  private final Store store;

  public Verification(Store store) {
    this.store = store;
  }

  /// All runs, in the order of their ids.
  public void all(Consumer<Checked> each) {
    RunId after = null;
    do {
      after = few(after, each);
    } while (after != null);
  }

  /// @return the last run that was looked at; null when it was the last of all
  private @Nullable RunId few(@Nullable RunId after, Consumer<Checked> each) {
    List<Tail> few = store.read(tx -> Logs.few(tx.seals().tails(after, RUNS), Tail::lastRunSeq));
    check(few.stream().map(Tail::run).toList()).forEach(each);
    return few.isEmpty() ? null : few.getLast().run();
  }

  /// This run, by any spelling of its id.
  ///
  /// @throws ProblemException when there is none
  public Checked one(RunId id) {
    RunId run = store.read(tx -> tx.runs().find(id).map(Run::id).orElseThrow(() -> missing(id)));
    return check(List.of(run)).stream().findFirst().orElseThrow(() -> missing(id));
  }

  private static ProblemException missing(RunId id) {
    return new ProblemException(new Problem.NotFound("run", id.value()));
  }

  /// Those that went meanwhile are missing from the answer.
  private List<Checked> check(List<RunId> runs) {
    try {
      return store.read(tx -> check(tx, tx.seals().tailsOf(runs)));
    } catch (StoreException | IllegalArgumentException unreadable) {
      if (unreadable instanceof StoreException why && (why.isUnavailable() || why.isUnknown())) {
        throw unreadable;
      }
      return runs.size() == 1
          ? List.of(unreadable(runs.getFirst(), unreadable))
          : runs.stream().flatMap(run -> check(List.of(run)).stream()).toList();
    }
  }

  private static Checked unreadable(RunId run, RuntimeException why) {
    return new Checked(run, 0, 0, null, new Finding.Unreadable(String.valueOf(why.getMessage())));
  }

  private static List<Checked> check(Tx tx, List<Tail> runs) {
    Map<RunId, LogCheck> checks = new LinkedHashMap<>();
    runs.forEach(tail -> checks.put(tail.run(), new LogCheck(tail)));
    Logs.readAll(
        tx,
        runs,
        entry -> {
          LogCheck check = checks.get(Logs.run(entry));
          if (check != null) {
            check.add(entry);
          }
        });
    List<Checked> checked = new ArrayList<>();
    checks.values().forEach(check -> checked.add(check.end()));
    return checked;
  }
}
