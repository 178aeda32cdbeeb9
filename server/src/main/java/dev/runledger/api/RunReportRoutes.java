package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.id.RunId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Ledger;
import dev.runledger.run.RunCommand;
import dev.runledger.wire.Paths;
import dev.runledger.wire.ReportBodies;
import dev.runledger.wire.ReportBodies.Fenced;
import dev.runledger.wire.RunJson;
import dev.runledger.work.Fence;
import dev.runledger.work.Lease;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/// What the holder of a run reports of it.
public final class RunReportRoutes implements Routes {
  private final Ledger ledger;

  public RunReportRoutes(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(Paths.RUN_STARTED, this::started),
        report(Paths.RUN_WAITING, ReportBodies::waiting),
        report(Paths.RUN_COMPLETED, ReportBodies::completed),
        report(Paths.RUN_FAILED, ReportBodies::failed),
        report(Paths.RUN_STOPPED, ReportBodies::stopped),
        Route.post(Paths.RUN_LEASE, this::renew));
  }

  private Route report(String path, Function<byte[], Fenced> reader) {
    return Route.post(
        path,
        call -> {
          Fenced fenced = reader.apply(body(call));
          return told(Asked.run(call), fenced.fence(), Objects.requireNonNull(fenced.report()));
        });
  }

  private Answer started(Call call) {
    return told(Asked.run(call), ReportBodies.fence(body(call)), new RunCommand.Started());
  }

  private Answer told(RunId run, Fence fence, RunCommand.Report report) {
    return Answers.json(RunJson.write(ledger.report(run, fence, report).run(), List.of()));
  }

  private Answer renew(Call call) {
    RunId asked = Asked.run(call);
    Lease lease = ledger.renew(asked, ReportBodies.fence(body(call)));
    RunId run = asked.isOwn() ? asked : ledger.run(asked).id();
    return Answers.json(ReportBodies.writeRenewed(run, Objects.requireNonNull(lease.expiresAt())));
  }

  private static byte[] body(Call call) {
    return call.body().json(Limits.BODY_BYTES);
  }
}
