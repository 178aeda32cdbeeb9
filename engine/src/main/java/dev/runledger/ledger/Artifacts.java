package dev.runledger.ledger;

import dev.runledger.blob.Blob;
import dev.runledger.blob.BlobStore;
import dev.runledger.blob.BlobTooLargeException;
import dev.runledger.event.Artifact;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.json.Words;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import dev.runledger.work.Deadlines;
import dev.runledger.work.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Artifacts of runs: screenshots, hierarchies, logs, files. The content is stored once, however
/// many runs have it.
public final class Artifacts {
  /// The largest content that is taken.
  public static final long MOST_BYTES = 64L << 20;

  private final Store store;
  private final BlobStore blobs;
  private final Deadlines deadlines;

  public Artifacts(Store store, BlobStore blobs, Deadlines deadlines) {
    this.store = store;
    this.blobs = blobs;
    this.deadlines = deadlines;
  }

  /// What the holder says of the content it sends.
  ///
  /// @param name data only, never a path; null for none
  /// @param step of the agent; null for none
  public record Label(Artifact.Kind kind, @Nullable String name, @Nullable Integer step) {}

  /// Stores the content and notes it with the run. The same content of the same kind again is a
  /// no-op.
  ///
  /// @throws IOException when the content cannot be read or stored; nothing was noted
  public Artifact put(RunId id, @Nullable LeaseToken token, Label label, InputStream content)
      throws IOException {
    Lease lease = store.read(tx -> Snapshots.holdersLease(Ledger.find(tx, id), token, tx.now()));
    if (!lease.acknowledged()) {
      // Before the content is read: that may take longer than a claim may wait to be acknowledged.
      store.write(tx -> Snapshots.admit(tx, id, token, deadlines));
    }
    Blob blob = keep(content);
    return store.write(tx -> {
      Run run = Snapshots.admit(tx, id, token, deadlines);
      String ref = ref(run.id(), label.kind(), blob);
      Artifact artifact =
          new Artifact(
              ref,
              run.id(),
              label.kind(),
              blob.sha256(),
              blob.byteSize(),
              blob.mediaType().toString(),
              label.name(),
              label.step(),
              tx.now());
      boolean fresh = tx.snapshots().put(artifact);
      tx.ring(new Topic.OfRun(run.id()));
      return fresh ? artifact : tx.snapshots().artifact(ref).orElseThrow();
    });
  }

  private Blob keep(InputStream content) throws IOException {
    try {
      Blob blob = blobs.put(content, MOST_BYTES);
      if (blob.byteSize() == 0) {
        throw new ProblemException(
            new RequestProblem.BadRequest(
                "The artifact is empty.", "Send its content as the body of the request."));
      }
      return blob;
    } catch (BlobTooLargeException e) {
      throw new ProblemException(
          new RequestProblem.TooLarge("The artifact", (MOST_BYTES >> 20) + " MiB"));
    }
  }

  private static String ref(RunId run, Artifact.Kind kind, Blob blob) {
    return "obj://artifacts/%s/%s/%s.%s"
        .formatted(run, Words.of(kind), blob.sha256(), blob.mediaType().extension());
  }

  /// A page of what a run left behind.
  ///
  /// @param total how many there are on all pages
  public record Kept(Page<Artifact> page, long total) {}

  /// In the order in which they came.
  public Kept list(RunId id, PageRequest page) {
    String after = page.after() == null ? null : page.after().id();
    return store.read(tx -> {
      RunId run = Ledger.find(tx, id).id();
      List<Artifact> read = tx.snapshots().artifactsOf(run, after, page.limitAndOne());
      return new Kept(page.page(read, Artifacts::mark), tx.snapshots().countArtifactsOf(run));
    });
  }

  /// Where it is in the list of its run's.
  public static PageRequest.Mark mark(Artifact artifact) {
    return new PageRequest.Mark(artifact.createdAt(), artifact.ref());
  }

  /// @param id the hash of the content, or [Artifact#ref]
  public Artifact artifact(String id) {
    return store.read(tx ->
        tx.snapshots()
            .artifactWith(id)
            .or(() -> tx.snapshots().artifact(id))
            .orElseThrow(() -> new ProblemException(new Problem.NotFound("artifact", id))));
  }

  /// The content from a byte on.
  public InputStream open(Artifact artifact, long from) throws IOException {
    return blobs.open(artifact.sha256(), from);
  }
}
