package dev.runledger.client;

import dev.runledger.event.Appended;
import dev.runledger.event.Artifact;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.RunId;
import dev.runledger.run.Question;
import dev.runledger.run.RunFailure;
import dev.runledger.work.Fence;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the holder of a lease says of its run. Every call shows the lease, and every call but
/// [#waiting] may be made again with the same content: it counts once.
public final class HeldRun {
  private static final Duration TRANSFER = Duration.ofMinutes(10);

  private final Transport transport;
  private final RunId run;
  private final Fence fence;

  HeldRun(Transport transport, RunId run, Fence fence) {
    this.transport = transport;
    this.run = run;
    this.fence = fence;
  }

  public void started() {
    report("started", Bodies.fence(fence), true);
  }

  /// Keeps the lease for another while.
  public void renew() {
    report("lease", Bodies.fence(fence), true);
  }

  /// @param hold keeps the lease while the run waits
  public void waiting(Question question, boolean hold) {
    report("waiting", Bodies.waiting(fence, question, hold), false);
  }

  public void completed(@Nullable Json result, @Nullable Json metrics) {
    report("completed", Bodies.completed(fence, result, metrics), true);
  }

  public void failed(RunFailure why, boolean retryable) {
    report("failed", Bodies.failed(fence, why, retryable), true);
  }

  /// @param signal what ended the process; null when that is not known
  public void stopped(@Nullable String signal) {
    report("stopped", Bodies.stopped(fence, signal), true);
  }

  /// An event without an id gets one, so that the append can be repeated.
  public Appended append(List<NewEvent> events) {
    Call call =
        Call.json("POST", Query.of("runs", run, "events").toString(), Bodies.events(events), true);
    return Answers.appended(transport.send(fenced(call)));
  }

  /// Saves the state after a step; the later writing of a step wins.
  ///
  /// @param nodeName null for none
  public void snapshot(long step, Json state, @Nullable String nodeName) {
    Query query = Query.of("runs", run, "snapshots", step);
    transport.send(
        fenced(Call.json("PUT", query.toString(), Bodies.snapshot(state, nodeName), true)));
  }

  /// Equal content is stored once.
  public Artifact upload(NewArtifact artifact) {
    Query query =
        Query.of("runs", run, "artifacts")
            .with("kind", dev.runledger.wire.Words.of(artifact.kind()))
            .with("name", artifact.name())
            .with("step", artifact.step());
    Call call = Call.upload(query.toString(), artifact.body()).within(TRANSFER);
    return Answers.artifact(transport.send(fenced(call)));
  }

  private void report(String word, byte[] body, boolean repeatable) {
    transport.send(Call.json("POST", Query.of("runs", run, word).toString(), body, repeatable));
  }

  private Call fenced(Call call) {
    return call.with("Runner-Id", fence.runner().value())
        .with("Lease-Token", fence.token().value());
  }
}
