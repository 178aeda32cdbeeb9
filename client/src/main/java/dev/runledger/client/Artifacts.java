package dev.runledger.client;

import dev.runledger.event.Artifact;
import dev.runledger.id.RunId;
import dev.runledger.wire.ArtifactJson;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What can be asked of artifacts. The holder of a run stores them: [HeldRun#upload].
public final class Artifacts {
  private static final int PIECE = 64 * 1024;

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

  /// Writes the bytes of an artifact, and checks that they have its SHA-256. After an exception,
  /// what was written until then is good for nothing.
  ///
  /// @throws IOException when they cannot be written there
  /// @throws RunledgerException when they do not come, or are not what was stored
  public void copy(Artifact artifact, OutputStream to) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream from = content(artifact)) {
      byte[] piece = new byte[PIECE];
      for (int read = read(from, piece); read >= 0; read = read(from, piece)) {
        digest.update(piece, 0, read);
        to.write(piece, 0, read);
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(artifact.sha256())) {
      throw Faults.damaged(artifact, found);
    }
  }

  private int read(InputStream from, byte[] piece) {
    try {
      return from.read(piece);
    } catch (IOException e) {
      throw Faults.unreachable(transport.server(), e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
