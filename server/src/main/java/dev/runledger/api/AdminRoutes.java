package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Operator;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.Recovered;
import dev.runledger.run.RunCommand;
import dev.runledger.run.StopBy;
import dev.runledger.wire.AdminJson;
import dev.runledger.wire.AdminJson.BulkCancel;
import dev.runledger.wire.AdminJson.NodeState;
import dev.runledger.wire.Paths;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// What operators do: look what is wrong, move on what hangs, end many runs, drain this node.
public final class AdminRoutes implements Routes {
  private final Operator operator;
  private final Drain drain;
  private final Supplier<NodeState> node;
  private final Duration stopGrace;

  /// A node that is to be left alone: whoever asks whether it is ready is told no.
  public interface Drain {
    void set(boolean drained);
  }

  /// @param node how this node is
  public AdminRoutes(Operator operator, Drain drain, Supplier<NodeState> node, Duration stopGrace) {
    this.operator = operator;
    this.drain = drain;
    this.node = node;
    this.stopGrace = stopGrace;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(Paths.ADMIN_RECOVER, this::recover).taking("mode"),
        Route.get(Paths.ADMIN_DIAGNOSTICS, this::diagnostics),
        Route.post(Paths.ADMIN_CANCEL, this::cancel),
        Route.get(Paths.ADMIN_AUDIT, this::audit).taking(Asked.LIMIT, Asked.CURSOR),
        Route.post(Paths.ADMIN_DRAIN, call -> drain(call, true)),
        Route.delete(Paths.ADMIN_DRAIN, call -> drain(call, false)));
  }

  private Answer recover(Call call) {
    Asked.nothingMore(call);
    Recovered.Mode mode =
        Objects.requireNonNullElse(
            call.query().word("mode", Recovered.Mode.class), Recovered.Mode.STALE);
    return Answers.json(AdminJson.write(operator.recover(mode, call.actor())));
  }

  private Answer diagnostics(Call call) {
    return Answers.json(AdminJson.write(operator.diagnose(), node.get()))
        .with("Cache-Control", "no-store");
  }

  private Answer cancel(Call call) {
    BulkCancel asked = AdminJson.readCancel(call.body().json(Limits.BODY_BYTES));
    String reason = Objects.requireNonNullElse(asked.reason(), "cancel_requested");
    Duration grace = Objects.requireNonNullElse(asked.grace(), stopGrace);
    var end = new RunCommand.End(StopBy.CANCEL, reason, grace);
    return Answers.json(
        AdminJson.write(operator.end(asked.filter(), end, asked.dryRun(), call.actor())));
  }

  private Answer audit(Call call) {
    return Answers.page(
        operator.audit(Asked.numberedPage(call)), AuditEvent::mark, AdminJson::write);
  }

  private Answer drain(Call call, boolean drained) {
    if (drained) {
      Asked.nothingMore(call);
    }
    operator.note(call.actor(), drained ? "node.drain" : "node.undrain", node.get().name());
    drain.set(drained);
    return Answer.nothing(204);
  }
}
