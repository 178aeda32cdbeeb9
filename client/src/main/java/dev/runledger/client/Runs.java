package dev.runledger.client;

import dev.runledger.event.Appended;
import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Snapshot;
import dev.runledger.id.RunId;
import dev.runledger.run.Holdup;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand.Resume;
import dev.runledger.wire.CommandBodies;
import dev.runledger.wire.EventJson;
import dev.runledger.wire.HoldupJson;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunJson;
import dev.runledger.wire.RunJson.Receipt;
import dev.runledger.wire.SnapshotJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What can be asked of runs. Every method throws a [RunledgerException] when the server says no.
public final class Runs {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Transport transport;
  private final @Nullable String key;

  Runs(Transport transport) {
    this(transport, null);
  }

  private Runs(Transport transport, @Nullable String key) {
    this.transport = transport;
    this.key = key;
  }

  /// The same, but what makes a run or tells it something carries this key: for a day, the same
  /// request with the same key is done once, and answered as it was then.
  ///
  /// @param idempotencyKey 1 to 256 characters
  public Runs withKey(String idempotencyKey) {
    return new Runs(transport, idempotencyKey);
  }

  /// Sent again with the same key when the server's word on it is lost, so that it makes one run.
  public Receipt submit(RunRequest request) {
    return submit(request.body());
  }

  /// @param idempotencyKey the same key and request give the same run for a day
  public Receipt submit(RunRequest request, String idempotencyKey) {
    return withKey(idempotencyKey).submit(request);
  }

  /// As [#submit(RunRequest)], of a body that is there already.
  ///
  /// @param body of POST /v1/runs; it is sent as it stands
  public Receipt submit(Json body) {
    return receipt(Paths.RUNS, body.text().getBytes(StandardCharsets.UTF_8), keyOrNew());
  }

  public Run get(RunId id) {
    return read(Call.get(Paths.of(Paths.RUN, id)));
  }

  /// What a pending run demands that no online runner meets.
  public List<String> unmetDemands(RunId id) {
    return Answers.read(
        "run", transport.send(Call.get(Paths.of(Paths.RUN, id))), RunJson::readUnmetDemands);
  }

  /// Why a pending run is not claimed yet; empty when it is not pending.
  public Optional<Holdup> holdup(RunId id) {
    return Answers.read("run", transport.send(Call.get(Paths.of(Paths.RUN, id))), HoldupJson::read);
  }

  /// Waits until the run is over, or this long.
  ///
  /// @return the run as it is then; its state says whether it is over
  public Run await(RunId id, Duration most) {
    long started = System.nanoTime();
    while (true) {
      Duration left = most.minusNanos(System.nanoTime() - started);
      Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
      long seconds = Math.max(0, wait.plusMillis(999).toSeconds());
      Query query = Query.of(Paths.of(Paths.RUN, id)).with("wait", seconds);
      Run run = read(Call.get(query.toString()).within(Call.PATIENCE.plusSeconds(seconds)));
      if (run.state().isOver() || seconds == 0) {
        return run;
      }
    }
  }

  public Listing<Run> list(RunFilter filter) {
    return Answers.listing(
        transport, Query.of(Paths.RUNS).with(filter.parameters()), "list of runs", RunJson::read);
  }

  /// The runs that came from this one.
  public Listing<Run> children(RunId id) {
    Query query = Query.of(Paths.of(Paths.RUN_CHILDREN, id));
    return Answers.listing(transport, query, "list of runs", RunJson::read);
  }

  /// Ends the run's process; at once when nobody runs it.
  ///
  /// @param reason null for none
  public void stop(RunId id, @Nullable String reason) {
    stop(id, reason, null);
  }

  /// @param grace how long the process may take; null for the server's default
  public void stop(RunId id, @Nullable String reason, @Nullable Duration grace) {
    end(Paths.of(Paths.RUN_STOP, id), reason, grace, false);
  }

  /// As [#stop(RunId, String)], with all live runs that came from it.
  public void stopWithChildren(RunId id, @Nullable String reason) {
    stopWithChildren(id, reason, null);
  }

  /// @param grace how long each process may take; null for the server's default
  public void stopWithChildren(RunId id, @Nullable String reason, @Nullable Duration grace) {
    end(Paths.of(Paths.RUN_STOP, id), reason, grace, true);
  }

  /// Withdraws the run: it ends as cancelled, whatever its runner reports.
  ///
  /// @param reason null for none
  public void cancel(RunId id, @Nullable String reason) {
    cancel(id, reason, null);
  }

  /// @param grace how long the process may take; null for the server's default
  public void cancel(RunId id, @Nullable String reason, @Nullable Duration grace) {
    end(Paths.of(Paths.RUN_CANCEL, id), reason, grace, false);
  }

  /// As [#cancel(RunId, String)], with all live runs that came from it.
  public void cancelWithChildren(RunId id, @Nullable String reason) {
    cancelWithChildren(id, reason, null);
  }

  /// @param grace how long each process may take; null for the server's default
  public void cancelWithChildren(RunId id, @Nullable String reason, @Nullable Duration grace) {
    end(Paths.of(Paths.RUN_CANCEL, id), reason, grace, true);
  }

  /// Answers a run that waits for input, once, however often the server's word on it is lost.
  public void answer(RunId id, Json answer) {
    byte[] body = CommandBodies.write(new Resume(answer));
    transport.send(Call.once(Paths.of(Paths.RUN_RESUME, id), body, keyOrNew()));
  }

  /// A new run in place of one that is over and not completed.
  public Receipt retry(RunId id) {
    return receipt(Paths.of(Paths.RUN_RETRY, id), Call.NOTHING, keyOrNew());
  }

  /// A new run in a new session that starts from a snapshot.
  ///
  /// @param step whose snapshot; null for the latest
  public Receipt fork(RunId id, @Nullable Long step) {
    String path = Paths.of(Paths.RUN_FORK, id);
    return receipt(path, CommandBodies.writeFork(step), keyOrNew());
  }

  /// Deletes a run that is over, with its events.
  public void delete(RunId id) {
    transport.send(Call.delete(Paths.of(Paths.RUN, id)));
  }

  /// Events after a number, up to 1000 at a time.
  public EventPage events(RunId id, long sinceSeq) {
    return events(id, sinceSeq, null, null);
  }

  /// @param limit 1 to 10,000; null for the server's 1000
  /// @param type only events of this type; null for all
  public EventPage events(RunId id, long sinceSeq, @Nullable Integer limit, @Nullable String type) {
    Query query =
        Query.of(Paths.of(Paths.RUN_EVENTS, id))
            .with("since_seq", sinceSeq)
            .with("limit", limit)
            .with("event_type", type);
    return Answers.read(
        "page of events", transport.send(Call.get(query.toString())), EventJson::readPage);
  }

  /// Tells events of type `user.*` of a run that is not over. Safe against a lost answer: an event
  /// without an id gets one.
  public Appended append(RunId id, List<NewEvent> events) {
    return Answers.appended(transport, Call.append(Paths.of(Paths.RUN_EVENTS, id), events));
  }

  /// Follows the run from its first event to its end.
  public EventStream follow(RunId id) {
    return follow(id, 0);
  }

  /// @param sinceSeq the number of the last event that was seen
  public EventStream follow(RunId id, long sinceSeq) {
    Query query = Query.of(Paths.of(Paths.RUN_EVENTS, id));
    return new EventStream(transport, query, new Cursor(Cursor.Counting.RUN, sinceSeq));
  }

  public Listing<Snapshot> snapshots(RunId id) {
    Query query = Query.of(Paths.of(Paths.RUN_SNAPSHOTS, id));
    return Answers.listing(transport, query, "list of snapshots", SnapshotJson::read);
  }

  /// The state of the run when it had so many events: the latest snapshot before, and what came
  /// since.
  ///
  /// @param atSeq null for now
  public Json state(RunId id, @Nullable Long atSeq) {
    Query query = Query.of(Paths.of(Paths.RUN_STATE, id)).with("at_seq", atSeq);
    return new Json(transport.send(Call.get(query.toString())).body());
  }

  private Run read(Call call) {
    return Answers.read("run", transport.send(call), RunJson::read);
  }

  private void end(
      String path, @Nullable String reason, @Nullable Duration grace, boolean children) {
    String whole = Query.of(path).with("children", children ? true : null).toString();
    transport.send(Call.post(whole, CommandBodies.writeEnd(reason, grace)).repeatable().keyed(key));
  }

  private String keyOrNew() {
    return key == null ? UUID.randomUUID().toString() : key;
  }

  private Receipt receipt(String path, byte[] body, String idempotencyKey) {
    return Answers.read(
        "receipt", transport.send(Call.once(path, body, idempotencyKey)), RunJson::readReceipt);
  }
}
