package dev.runledger.client;

import dev.runledger.event.Artifact;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file to be stored with a run.
///
/// @param name the sender's name for it; null for none
/// @param step the agent's step that made it; null when it belongs to none
public record NewArtifact(
    Artifact.Kind kind, @Nullable String name, @Nullable Integer step, Content content) {

  /// Where its bytes come from; read again when the upload is repeated.
  public sealed interface Content {
    record Bytes(ByteBuffer buffer) implements Content {}

    record File(Path path) implements Content {}
  }

  public static NewArtifact of(Artifact.Kind kind, String name, byte[] bytes) {
    return new NewArtifact(kind, name, null, new Content.Bytes(ByteBuffer.wrap(bytes)));
  }

  public static NewArtifact of(Artifact.Kind kind, Path file) {
    return new NewArtifact(kind, String.valueOf(file.getFileName()), null, new Content.File(file));
  }

  public NewArtifact atStep(int step) {
    return new NewArtifact(kind, name, step, content);
  }

  BodyPublisher body() {
    return switch (content) {
      case Content.Bytes(ByteBuffer buffer) -> {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        yield BodyPublishers.ofByteArray(bytes);
      }
      case Content.File(Path path) -> {
        try {
          yield BodyPublishers.ofFile(path);
        } catch (FileNotFoundException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
