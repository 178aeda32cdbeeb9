package dev.runledger.http;

import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.problem.RequestProblem.TooLarge;
import dev.runledger.problem.RequestProblem.UnsupportedMediaType;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The body of a request. Nothing of it is read before somebody asks, and never more than was asked
/// for, so that a body that is refused costs no memory.
public final class RequestBody {
  public static final String JSON = "application/json";
  public static final String NDJSON = "application/x-ndjson";

  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

  private final ServerRequest request;

  RequestBody(ServerRequest request) {
    this.request = request;
  }

  public boolean isEmpty() {
    return length() == 0 && !request.headers().contains(HeaderNames.TRANSFER_ENCODING);
  }

  /// The whole of a JSON body; empty bytes when there is none.
  public byte[] json(int most) {
    if (isEmpty()) {
      return new byte[0];
    }
    takes(JSON);
    return whole(most);
  }

  /// The whole body, of whatever type.
  public byte[] whole(int most) {
    try (InputStream in = stream(most)) {
      long length = length();
      // One more than there is, so that its end is seen; no more, so that small ones stay small.
      return length < 0 ? in.readAllBytes() : in.readNBytes(Math.toIntExact(length) + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The body as it comes in. Reading past the limit throws the problem `too_large`.
  public InputStream stream(long most) {
    if (length() > most) {
      throw tooLarge(most);
    }
    return isEmpty()
        ? InputStream.nullInputStream()
        : new Bounded(request.content().inputStream(), most);
  }

  /// The media type without its parameters, in lower case; '' when there is none.
  public String mediaType() {
    String type = contentType();
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }

  /// Refuses a body of any type but these, and of any charset but UTF-8.
  public void takes(String... types) {
    if (!List.of(types).contains(mediaType())
        || CHARSET
            .matcher(contentType())
            .results()
            .anyMatch(found -> !found.group(1).equalsIgnoreCase("utf-8"))) {
      String given = contentType();
      throw new ProblemException(
          new UnsupportedMediaType(given.isEmpty() ? "(none)" : given, String.join(" or ", types)));
    }
  }

  /// True while bytes of it wait on the connection.
  boolean isUnread() {
    return !isEmpty() && !request.content().consumed();
  }

  /// Bytes as the client told them; negative when it did not.
  long length() {
    return request
        .headers()
        .contentLength()
        .orElse(request.headers().contains(HeaderNames.TRANSFER_ENCODING) ? -1 : 0);
  }

  private String contentType() {
    return request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
  }

  private static ProblemException tooLarge(long most) {
    String shown =
        most % (1 << 20) == 0
            ? (most >> 20) + " MiB"
            : most % 1024 == 0 ? (most >> 10) + " KiB" : most + " bytes";
    return new ProblemException(new TooLarge("The body", shown));
  }

  private static ProblemException brokenChunks() {
    return new ProblemException(
        new BadRequest(
            "The chunks of the body are not well-formed HTTP.",
            "Send the body with a Content-Length, or in chunks as RFC 9112 says."));
  }

  /// Counts what is read, and turns what Helidon says of a broken body into a problem.
  private static final class Bounded extends FilterInputStream {
    private final long most;
    private long read;

    private Bounded(InputStream in, long most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int count;
      try {
        count = in.read(into, from, length);
      } catch (RequestException e) {
        throw e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
            ? tooLarge(most)
            : brokenChunks();
      } catch (IllegalArgumentException | DataReader.IncorrectNewLineException _) {
        throw brokenChunks();
      }
      read += Math.max(0, count);
      if (read > most) {
        throw tooLarge(most);
      }
      return count;
    }

    /// Leaves the rest unread: whoever refuses a body does not want to read it first.
    @Override
    public void close() {}
  }
}
