package dev.runledger.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What goes back to the client.
///
/// @param headers beside those that every answer has; a name has one value
public record Answer(int status, Map<String, String> headers, Content content) {
  private static final String JSON = "application/json";

  public sealed interface Content {}

  public record Nothing() implements Content {}

  /// @param body compact; not to be changed any more
  @SuppressWarnings("ArrayRecordComponent") // Only ever written to the socket, never compared.
  public record Whole(String mediaType, byte[] body) implements Content {}

  /// A body that may be large.
  ///
  /// @param pieces of it, as they follow each other; not to be changed any more
  public record Pieces(String mediaType, List<byte[]> pieces) implements Content {
    public Pieces {
      pieces = List.copyOf(pieces);
    }

    long length() {
      return pieces.stream().mapToLong(piece -> piece.length).sum();
    }
  }

  /// @param length in bytes; negative when nobody knows it
  public record Streamed(String mediaType, long length, Source source) implements Content {}

  /// Writes a body piece by piece. Closed after the answer, whether or not anything was written.
  public interface Source extends AutoCloseable {
    void writeTo(OutputStream out) throws IOException;

    @Override
    void close();
  }

  public static Answer json(int status, byte[] body) {
    return new Answer(status, Map.of(), new Whole(JSON, body));
  }

  public static Answer json(byte[] body) {
    return json(200, body);
  }

  public static Answer json(List<byte[]> pieces) {
    return new Answer(200, Map.of(), new Pieces(JSON, pieces));
  }

  public static Answer text(String mediaType, String body) {
    return bytes(mediaType, body.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer bytes(String mediaType, byte[] body) {
    return new Answer(200, Map.of(), new Whole(mediaType, body));
  }

  public static Answer stream(String mediaType, long length, Source source) {
    return new Answer(200, Map.of(), new Streamed(mediaType, length, source));
  }

  public static Answer nothing(int status) {
    return new Answer(status, Map.of(), new Nothing());
  }

  public Answer with(String header, String value) {
    var more = new LinkedHashMap<String, String>(headers);
    more.put(header, value);
    return new Answer(status, more, content);
  }

  public Answer withStatus(int other) {
    return new Answer(other, headers, content);
  }

  void close() {
    if (content instanceof Streamed streamed) {
      streamed.source().close();
    }
  }
}
