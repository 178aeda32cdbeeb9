package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.json.JsonWriter;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Runners;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunnerJson;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// The stream of what happens in all sessions, for dashboards: first how things stand, then every
/// event.
public final class StreamRoutes implements Routes {
  private static final PageRequest SHOWN = PageRequest.first(200);

  private final EventStreams streams;
  private final Ledger ledger;
  private final Runners runners;

  public StreamRoutes(EventStreams streams, Ledger ledger, Runners runners) {
    this.streams = streams;
    this.ledger = ledger;
    this.runners = runners;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(Paths.STREAM, this::stream).taking(Asked.EVENT_TYPE, "status", Asked.SINCE));
  }

  /// A reader that comes back goes on where it was, and knows how things stood.
  private Answer stream(Call call) {
    String type = Asked.eventType(call);
    RunStatus status = call.query().word("status", RunStatus.class);
    Long seen = streams.lastEventId(call);
    Long since = Asked.since(call);
    Predicate<String> types = EventStreams.only(type);
    return streams.ofAll(
        seen == null ? since : seen,
        event -> types.test(event.type()) && (status == null || Arrivals.at(status, event)),
        seen == null ? this::init : null);
  }

  /// The runs that are not over, and the runners.
  private String init() {
    JsonWriter out = new JsonWriter().object().array("runs");
    for (RunStatus status : RunStatus.values()) {
      if (!status.isFinal()) {
        List<Run> runs = ledger.runs(with(status), SHOWN).items();
        BiConsumer<JsonWriter, Run> writer = RunRoutes.writer(ledger, runs);
        runs.forEach(run -> writer.accept(out, run));
      }
    }
    out.endArray().array("runners");
    runners.runners(null).forEach(runner -> RunnerJson.write(out, runner));
    return out.endArray().endObject().toString();
  }

  private static RunFilter with(RunStatus status) {
    return new RunFilter(status, null, null, null, null, null, null, null, null, null);
  }
}
