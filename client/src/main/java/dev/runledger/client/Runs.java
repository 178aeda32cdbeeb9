package dev.runledger.client;

import dev.runledger.event.Appended;
import dev.runledger.event.Artifact;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Snapshot;
import dev.runledger.id.RunId;
import dev.runledger.run.Run;
import dev.runledger.run.StopBy;
import dev.runledger.run.Submission;
import dev.runledger.wire.RunJson;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What can be asked of runs. Every method throws a [RunledgerException] when the server says no.
public final class Runs {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration TRANSFER = Duration.ofMinutes(10);

  private final Transport transport;

  Runs(Transport transport) {
    this.transport = transport;
  }

  public Submitted submit(RunRequest request) {
    return submit(request.build());
  }

  /// Safe against a lost answer: the request carries an idempotency key of its own.
  public Submitted submit(Submission submission) {
    return submit(submission, UUID.randomUUID().toString());
  }

  /// @param idempotencyKey the same key and request give the same run, for a day
  public Submitted submit(Submission submission, String idempotencyKey) {
    Call call = Call.post(Query.of("runs").toString(), Bodies.submission(submission));
    return Answers.submitted(
        transport.send(call.asRepeatable().with("Idempotency-Key", idempotencyKey)));
  }

  public Run get(RunId id) {
    return Answers.run(transport.send(Call.get(Query.of("runs", id).toString())));
  }

  /// What a pending run demands that no runner who is online has; empty for any other run.
  public List<String> unmetDemands(RunId id) {
    return RunJson.readUnmetDemands(
        transport.send(Call.get(Query.of("runs", id).toString())).body());
  }

  /// Waits until the run is over, or this long.
  ///
  /// @return the run as it is then; see whether [Run#state] is over
  public Run await(RunId id, Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
      String path = Query.of("runs", id).with("wait", wait.toSeconds()).toString();
      Run run = Answers.run(transport.send(Call.get(path).within(wait.plus(Call.PATIENCE))));
      if (run.state().isOver() || left.toSeconds() == 0) {
        return run;
      }
    }
  }

  public Listing<Run> list(RunFilter filter) {
    return Answers.listing(transport, Query.of("runs").with(filter.parameters()), Answers::run);
  }

  /// The runs that this one started.
  public Listing<Run> children(RunId id) {
    return Answers.listing(transport, Query.of("runs", id, "children"), Answers::run);
  }

  /// Ends the run's process; at once when nobody runs it.
  ///
  /// @param reason null for none
  public void stop(RunId id, @Nullable String reason) {
    end(id, StopBy.STOP, reason);
  }

  /// Withdraws the run: it ends as cancelled whatever its runner reports.
  ///
  /// @param reason null for none
  public void cancel(RunId id, @Nullable String reason) {
    end(id, StopBy.CANCEL, reason);
  }

  /// Answers a run that waits for input. It is not sent twice when the server's word on it is lost:
  /// look at the run then, as the answer may have arrived.
  public void answer(RunId id, Json answer) {
    transport.send(Call.post(Query.of("runs", id, "resume").toString(), Bodies.answer(answer)));
  }

  /// A new run in place of one that is over and not completed.
  public Submitted retry(RunId id) {
    return again(Query.of("runs", id, "retry"), Bodies.NOTHING);
  }

  /// A new run in a new session that starts from the snapshot of this step.
  public Submitted fork(RunId id, long step) {
    return again(Query.of("runs", id, "fork"), Bodies.fork(step));
  }

  /// Deletes a run that is over, with its events.
  public void delete(RunId id) {
    transport.send(Call.delete(Query.of("runs", id).toString()));
  }

  /// Events after a number, up to 1000 at a time.
  public EventPage events(RunId id, long sinceSeq) {
    return events(id, sinceSeq, null, null);
  }

  /// @param limit 1 to 5000; null for the server's 1000
  /// @param type only events of this type; null for all
  public EventPage events(RunId id, long sinceSeq, @Nullable Integer limit, @Nullable String type) {
    Query query = Query.of("runs", id, "events").with("since_seq", sinceSeq);
    return Answers.eventPage(
        transport.send(Call.get(query.with("limit", limit).with("event_type", type).toString())));
  }

  /// Tells events of type `user.*` of a run that is not over. Safe against a lost answer: an event
  /// without an id gets one.
  public Appended append(RunId id, List<NewEvent> events) {
    return Answers.appended(
        transport.send(
            Call.json(
                "POST", Query.of("runs", id, "events").toString(), Bodies.events(events), true)));
  }

  /// Follows the run from its first event to its end.
  public EventStream follow(RunId id) {
    return follow(id, 0);
  }

  /// @param sinceSeq the number of the last event that was seen
  public EventStream follow(RunId id, long sinceSeq) {
    return new EventStream(transport, Query.of("runs", id, "events"), sinceSeq, Numbering.OF_RUN);
  }

  public List<Snapshot> snapshots(RunId id) {
    return Answers.snapshots(
        transport.send(Call.get(Query.of("runs", id, "snapshots").toString())));
  }

  public List<Artifact> artifacts(RunId id) {
    return Answers.artifacts(
        transport.send(Call.get(Query.of("runs", id, "artifacts").toString())));
  }

  /// The bytes of an artifact. The caller closes the stream.
  public InputStream content(Artifact artifact) {
    String path = Query.of("artifacts", artifact.ref(), "content").toString();
    return transport.send(Call.get(path).within(TRANSFER), BodyHandlers.ofInputStream()).body();
  }

  private void end(RunId id, StopBy by, @Nullable String reason) {
    String word = by == StopBy.STOP ? "stop" : "cancel";
    transport.send(
        Call.json("POST", Query.of("runs", id, word).toString(), Bodies.reason(reason), true));
  }

  private Submitted again(Query query, byte[] body) {
    Call call = Call.json("POST", query.toString(), body, true);
    return Answers.submitted(
        transport.send(call.with("Idempotency-Key", UUID.randomUUID().toString())));
  }
}
