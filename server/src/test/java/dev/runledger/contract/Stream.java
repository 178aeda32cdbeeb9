package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.wire.SseParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// An open event stream, read as a browser would.
final class Stream implements AutoCloseable {
  private final HttpResponse<InputStream> response;
  private final SseParser parser = new SseParser();
  private final Queue<SseParser.Message> ready = new ArrayDeque<>();
  private final StringBuilder raw = new StringBuilder();

  private Stream(HttpResponse<InputStream> response) {
    this.response = response;
  }

  static Stream open(Api api, String path, String... headers) {
    var stream = new Stream(api.open(path, headers));
    stream.reply().is(200);
    assertThat(stream.reply().mediaType()).isEqualTo(Api.STREAM);
    return stream;
  }

  /// A stream that is refused; the answer's body is read.
  static Reply refused(Api api, String path, String... headers) {
    try (var stream = new Stream(api.open(path, headers))) {
      String body = new String(stream.response.body().readAllBytes(), StandardCharsets.UTF_8);
      var reply = new Reply(stream.response.statusCode(), stream.response.headers(), body);
      Described.check("GET", path, Optional.empty(), reply);
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reply reply() {
    return new Reply(response.statusCode(), response.headers(), "");
  }

  /// Waits for the next message; empty when the server has ended the stream, as it should be ended.
  Optional<SseParser.Message> next() {
    byte[] some = new byte[8192];
    while (ready.isEmpty()) {
      int read = read(some);
      if (read < 0) {
        return Optional.empty();
      }
      raw.append(new String(some, 0, read, StandardCharsets.UTF_8));
      ready.addAll(parser.feed(some, 0, read));
    }
    return Optional.of(ready.remove());
  }

  /// The next messages, as many as that, or fewer when the stream ends.
  List<SseParser.Message> next(int count) {
    var messages = new ArrayList<SseParser.Message>();
    while (messages.size() < count) {
      Optional<SseParser.Message> message = next();
      if (message.isEmpty()) {
        break;
      }
      messages.add(message.get());
    }
    return messages;
  }

  List<SseParser.Message> rest() {
    return next(Integer.MAX_VALUE);
  }

  /// Waits for the next event of this type.
  SseParser.Message await(String type) {
    Optional<SseParser.Message> message = next();
    while (message.isPresent() && !message.get().type().equals(type)) {
      message = next();
    }
    return message.orElseThrow(() -> new AssertionError("The stream ended without " + type));
  }

  /// Waits until this stands in what came.
  void awaitText(String text) {
    byte[] some = new byte[8192];
    while (raw.indexOf(text) < 0) {
      int read = read(some);
      assertThat(read).as("The stream ended without '" + text + "': " + raw).isPositive();
      raw.append(new String(some, 0, read, StandardCharsets.UTF_8));
    }
    raw.setLength(0);
  }

  private int read(byte[] some) {
    try {
      return response.body().read(some);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
