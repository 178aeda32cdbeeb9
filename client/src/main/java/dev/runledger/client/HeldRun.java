package dev.runledger.client;

import dev.runledger.event.Appended;
import dev.runledger.event.Artifact;
import dev.runledger.event.NewEvent;
import dev.runledger.event.NewSnapshot;
import dev.runledger.id.RunId;
import dev.runledger.json.Words;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.run.RunCommand.Complete;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.wire.ArtifactJson;
import dev.runledger.wire.Headers;
import dev.runledger.wire.Paths;
import dev.runledger.wire.ReportBodies;
import dev.runledger.wire.SnapshotJson;
import dev.runledger.work.Fence;
import java.time.Duration;
import java.util.List;

/// What the holder of a lease says of its run. Every call shows the lease, and every call may be
/// made again with the same content: it counts once, a question only where it has a name.
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
    transport.send(report(Paths.RUN_STARTED, ReportBodies.write(fence)).repeatable());
  }

  /// Keeps the lease for another while.
  public void renew() {
    transport.send(report(Paths.RUN_LEASE, ReportBodies.write(fence)).repeatable());
  }

  /// A question without a name is not repeated when the answer is lost: a person may have answered
  /// the first one already.
  public void waiting(Ask ask) {
    Call call = report(Paths.RUN_WAITING, ReportBodies.write(fence, ask));
    transport.send(ask.id() == null ? call : call.repeatable());
  }

  public void completed(Complete complete) {
    transport.send(report(Paths.RUN_COMPLETED, ReportBodies.write(fence, complete)).repeatable());
  }

  public void failed(Fail fail) {
    transport.send(report(Paths.RUN_FAILED, ReportBodies.write(fence, fail)).repeatable());
  }

  public void stopped(AcknowledgeStop stopped) {
    transport.send(report(Paths.RUN_STOPPED, ReportBodies.write(fence, stopped)).repeatable());
  }

  /// An event without an id gets one, so that the append can be repeated.
  public Appended append(List<NewEvent> events) {
    return Answers.appended(
        transport, fenced(Call.append(Paths.of(Paths.RUN_EVENTS, run), events)));
  }

  /// Saves the state after a step; the later writing of a step wins.
  public void snapshot(long step, NewSnapshot snapshot) {
    String path = Paths.of(Paths.of(Paths.RUN_SNAPSHOT, run), step);
    transport.send(fenced(Call.put(path, SnapshotJson.write(snapshot))));
  }

  /// Equal content is stored once.
  public Artifact upload(NewArtifact artifact) {
    Query query =
        Query.of(Paths.of(Paths.RUN_ARTIFACTS, run))
            .with("kind", Words.of(artifact.kind()))
            .with("name", artifact.name())
            .with("step", artifact.step());
    Call call = Call.upload(query.toString(), artifact.body()).within(TRANSFER);
    return Answers.read("artifact", transport.send(fenced(call)), ArtifactJson::read);
  }

  private Call report(String path, byte[] body) {
    return Call.post(Paths.of(path, run), body);
  }

  private Call fenced(Call call) {
    return call.with(Headers.LEASE_TOKEN, fence.token().value());
  }
}
