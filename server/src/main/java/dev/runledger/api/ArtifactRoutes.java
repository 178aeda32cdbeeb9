package dev.runledger.api;

import dev.runledger.event.Artifact;
import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.EntityTag;
import dev.runledger.http.QueryText;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.json.Limits;
import dev.runledger.ledger.Artifacts;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.Unavailable;
import dev.runledger.wire.ArtifactJson;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/// Artifacts of runs: sent in as they are, found by the hash of their content.
public final class ArtifactRoutes implements Routes {
  private static final int PIECE = 64 * 1024;

  private final Artifacts artifacts;

  public ArtifactRoutes(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(Paths.RUN_ARTIFACTS, this::list).taking(Asked.LIMIT, Asked.CURSOR),
        Route.post(Paths.RUN_ARTIFACTS, this::put).taking("kind", "name", "step"),
        Route.get(Paths.ARTIFACT, this::show),
        Route.get(Paths.ARTIFACT_CONTENT, this::content));
  }

  private Answer list(Call call) {
    Artifacts.Kept kept = artifacts.list(Asked.run(call), Asked.page(call));
    return Answers.page(kept.page(), kept.total(), Artifacts::mark, ArtifactJson::write);
  }

  /// The body is the content itself, of whatever media type: what it is, is told from its bytes.
  private Answer put(Call call) {
    var label = label(call.query());
    try (InputStream content = call.body().stream(Artifacts.MOST_BYTES)) {
      Artifact stored = artifacts.put(Asked.run(call), Asked.lease(call), label, content);
      return Answers.created(Paths.of(Paths.ARTIFACT, stored.ref()), ArtifactJson.write(stored));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Artifacts.Label label(QueryText query) {
    Artifact.Kind kind = query.word("kind", Artifact.Kind.class);
    String name = query.text("name");
    if (name != null && name.length() > Limits.NAME_LENGTH) {
      throw QueryText.wrong("name", name, "at most " + Limits.NAME_LENGTH + " characters");
    }
    Long step = query.integer("step", 0, Integer.MAX_VALUE);
    return new Artifacts.Label(
        kind == null ? Artifact.Kind.FILE : kind, name, step == null ? null : step.intValue());
  }

  private Answer show(Call call) {
    return Answers.json(ArtifactJson.write(find(call)));
  }

  /// The content of a hash never changes, so whoever has it may keep it for ever. It is somebody
  /// else's file: a browser that opens it must not run it here.
  private Answer content(Call call) {
    Artifact artifact = find(call);
    EntityTag tag = EntityTag.of(artifact.sha256());
    if (tag.isAmong(call.headers(EntityTag.KNOWN))) {
      return tag.on(Answer.nothing(304));
    }
    ByteRange range = ByteRange.of(call, tag.text(), artifact.byteSize());
    Answer answer =
        Answer.stream(artifact.mediaType(), range.length(), source(artifact, range))
            .withStatus(range.isWhole() ? 200 : 206);
    if (!range.isWhole()) {
      answer = answer.with("Content-Range", range.header());
    }
    return tag.on(answer)
        .with("Accept-Ranges", "bytes")
        .with("Cache-Control", "private, max-age=31536000, immutable")
        .with("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'");
  }

  private Answer.Source source(Artifact artifact, ByteRange range) {
    InputStream content;
    try {
      content = artifacts.open(artifact, range.from());
    } catch (NoSuchFileException e) {
      throw new ProblemException(
          new Unavailable(
              "The content of " + artifact.ref() + " is not in this node's folder of artifacts.",
              1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Answer.Source() {
      @Override
      public void writeTo(OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = range.length();
        while (left > 0) {
          int read = content.read(piece, 0, (int) Math.min(piece.length, left));
          if (read < 0) {
            throw new IOException("The content of " + artifact.ref() + " is cut short");
          }
          out.write(piece, 0, read);
          left -= read;
        }
      }

      @Override
      public void close() {
        try {
          content.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private Artifact find(Call call) {
    String id = call.variable("ref");
    if (id.length() > Limits.PATH_LENGTH || id.indexOf('\0') >= 0) {
      throw new ProblemException(new Problem.NotFound("artifact", id));
    }
    return artifacts.artifact(id);
  }
}
