package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.event.RunFact;
import dev.runledger.json.JsonWriter;

/// The payload of the events by which the ledger tells a run's life.
public final class FactJson {
  private FactJson() {}

  public static Json payload(RunFact fact) {
    JsonWriter out = new JsonWriter().object();
    switch (fact) {
      case RunFact.Created(String type, String trigger) ->
          out.text("type", type).text("trigger_source", trigger);
      case RunFact.Claimed(var runner, int attempt) ->
          out.text("runner_id", runner).number("attempt", attempt);
      case RunFact.Started(var runner, int attempt) ->
          out.text("runner_id", runner).number("attempt", attempt);
      case RunFact.WaitingInput waiting ->
          out.text("reason", waiting.reason())
              .raw("schema", waiting.schema())
              .bool("held", waiting.held())
              .time("expires_at", waiting.expiresAt());
      case RunFact.Resumed(Json answer, boolean queued, boolean expired) ->
          out.raw("resume", answer).bool("queued", queued).bool("expired", expired);
      case RunFact.Requeued requeued ->
          out.text("reason", requeued.reason())
              .number("attempt", requeued.attempt())
              .text("error", requeued.error());
      case RunFact.Stopping(String by, String reason, long graceSeconds) ->
          out.text("by", by).text("reason", reason).number("grace_seconds", graceSeconds);
      case RunFact.Completed completed ->
          out.raw("result", completed.result()).raw("metrics", completed.metrics());
      case RunFact.Failed failed ->
          out.text("code", failed.code())
              .text("error", failed.message())
              .raw("details", failed.details());
      case RunFact.Stopped stopped ->
          out.text("reason", stopped.reason()).text("signal", stopped.signal());
      case RunFact.Cancelled cancelled ->
          out.text("reason", cancelled.reason()).text("signal", cancelled.signal());
    }
    return out.endObject().json();
  }
}
