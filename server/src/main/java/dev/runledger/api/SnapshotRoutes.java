package dev.runledger.api;

import dev.runledger.event.EventPage;
import dev.runledger.event.NewSnapshot;
import dev.runledger.event.Snapshot;
import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Snapshots;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.wire.Paths;
import dev.runledger.wire.SnapshotJson;
import java.util.List;

/// Snapshots of runs, and the state of a run at some point.
public final class SnapshotRoutes implements Routes {
  private final Snapshots snapshots;

  public SnapshotRoutes(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(Paths.RUN_SNAPSHOTS, this::list).taking(Asked.LIMIT, Asked.CURSOR),
        Route.put(Paths.RUN_SNAPSHOT, this::put),
        Route.get(Paths.RUN_STATE, this::state).taking("at_seq"));
  }

  private Answer list(Call call) {
    Snapshots.Kept kept = snapshots.list(Asked.run(call), Asked.numberedPage(call));
    return Answers.page(kept.page(), kept.total(), Snapshots::mark, SnapshotJson::write);
  }

  private Answer put(Call call) {
    NewSnapshot asked = SnapshotJson.readNew(call.body().json(Limits.SNAPSHOT_BODY_BYTES));
    Snapshot stored =
        snapshots.put(
            Asked.run(call), Asked.lease(call), step(call), asked.state(), asked.nodeName());
    return Answers.json(SnapshotJson.write(stored));
  }

  private Answer state(Call call) {
    Snapshots.State state =
        snapshots.stateAt(Asked.run(call), call.query().integer("at_seq", 0, Long.MAX_VALUE / 10));
    return Answers.json(
        SnapshotJson.writeState(
            state.snapshot().orElse(null),
            new EventPage(state.events(), state.atSeq(), state.hasMore())));
  }

  private static long step(Call call) {
    String step = call.variable("step");
    if (!step.matches("[0-9]{1,9}")) {
      throw new ProblemException(new Problem.NotFound("snapshot", step));
    }
    return Long.parseLong(step);
  }
}
