package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Runners;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunnerJson;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// The stream of what happens in all sessions, for dashboards: first how things stand, then every
/// event.
public final class StreamRoutes implements Routes {
  private static final PageRequest SHOWN = PageRequest.first(200);

  /// Those that wait first.
  private static final List<RunStatus> LIVE =
      Arrays.stream(RunStatus.values()).filter(status -> !status.isFinal()).toList();

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

  /// The runs that are not over, the newest of each status, and the runners: as many as fit into
  /// one answer. Each status has its share of what is left, so that those that wait, of which there
  /// may be many, take what the others leave.
  private JsonWriter init() {
    JsonWriter out = new JsonWriter().object().array("runs");
    boolean hasMore = false;
    int statuses = LIVE.size();
    for (RunStatus status : LIVE.reversed()) {
      int share = Math.max(0, Limits.ANSWER_TEXT - out.length()) / statuses--;
      Page<Run> page = ledger.runs(with(status), SHOWN, share);
      hasMore |= page.nextCursor() != null;
      hasMore |= !wrote(out, page.items(), RunRoutes.writer(ledger, page.items()));
    }
    out.endArray().array("runners");
    hasMore |= !wrote(out, runners.runners(null), RunnerJson::write);
    return out.endArray().bool("has_more", hasMore).endObject();
  }

  /// @return whether all of them found room
  private static <T> boolean wrote(JsonWriter out, List<T> all, BiConsumer<JsonWriter, T> writer) {
    for (T one : all) {
      if (out.length() >= Limits.ANSWER_TEXT) {
        return false;
      }
      writer.accept(out, one);
    }
    return true;
  }

  private static RunFilter with(RunStatus status) {
    return new RunFilter(status, null, null, null, null, null, null, null, null, null);
  }
}
