package dev.runledger.client;

import dev.runledger.event.Artifact;
import dev.runledger.id.RunId;
import dev.runledger.wire.ArtifactJson;
import dev.runledger.wire.Paths;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandlers;

/// What can be asked of artifacts. The holder of a run stores them: [HeldRun#upload].
public final class Artifacts {
  private final Transport transport;

  Artifacts(Transport transport) {
    this.transport = transport;
  }

  public Listing<Artifact> ofRun(RunId id) {
    Query query = Query.of(Paths.of(Paths.RUN_ARTIFACTS, id));
    return Answers.listing(transport, query, "list of artifacts", ArtifactJson::read);
  }

  /// @param ref of the artifact, or the SHA-256 of its content
  public Artifact get(String ref) {
    Call call = Call.get(Paths.of(Paths.ARTIFACT, ref));
    return Answers.read("artifact", transport.send(call), ArtifactJson::read);
  }

  /// The bytes of an artifact. The caller closes the stream.
  public InputStream content(Artifact artifact) {
    Call call = Call.get(Paths.of(Paths.ARTIFACT_CONTENT, artifact.sha256()));
    return transport.send(call, BodyHandlers.ofInputStream()).body();
  }
}
