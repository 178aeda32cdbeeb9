package dev.runledger.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/// Sends one answer, and ends the connection after it where that is due.
///
/// @param body what the client sends; what nobody read of it decides whether the connection can go
///   on
record Sending(ServerRequest request, ServerResponse response, RequestBody body) {
  /// A body up to this is read and forgotten rather than the connection closed.
  private static final long WORTH_READING = 64 * 1024;

  /// A large body is written in pieces, so that a slow reader is not taken for one that stands
  /// still.
  private static final int PIECE = 256 * 1024;

  void send(Answer answer, RequestTrace trace, Map<String, String> more, boolean headOnly) {
    boolean asked = request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    boolean refused = body.isUnread() && !isWorthReading();
    response.status(answer.status());
    response.header(RequestTrace.HEADER, trace.id());
    response.header("X-Content-Type-Options", "nosniff");
    more.forEach(response::header);
    answer.headers().forEach(this::header);
    if (asked || refused) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    write(answer.content(), headOnly);
    if (asked || refused) {
      if (!body.isUnread()) {
        GuardedConnection.endsClean();
      }
      throw new CloseConnectionException("This was the connection's last request");
    }
  }

  private void write(Answer.Content content, boolean headOnly) {
    switch (content) {
      case Answer.Nothing _ -> response.send();
      case Answer.Whole whole -> {
        response.header(HeaderNames.CONTENT_TYPE, whole.mediaType());
        if (headOnly) {
          response.contentLength(whole.body().length);
          response.send();
        } else if (whole.body().length <= PIECE) {
          response.send(whole.body());
        } else {
          response.contentLength(whole.body().length);
          stream(out -> inPieces(whole.body(), out));
        }
      }
      case Answer.Pieces body -> {
        response.header(HeaderNames.CONTENT_TYPE, body.mediaType());
        response.contentLength(body.length());
        if (headOnly) {
          response.send();
        } else {
          stream(out -> {
            for (byte[] piece : body.pieces()) {
              inPieces(piece, out);
            }
          });
        }
      }
      case Answer.Streamed streamed -> {
        response.header(HeaderNames.CONTENT_TYPE, streamed.mediaType());
        if (streamed.length() >= 0) {
          response.contentLength(streamed.length());
        }
        if (headOnly) {
          response.send();
        } else {
          stream(streamed.source()::writeTo);
        }
      }
    }
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /// The answer is finished only when all went well: that writes the end mark, and a cut answer
  /// must not look complete. Helidon would do it later, and never on a connection that is to be
  /// closed.
  private void stream(Writing writing) {
    try {
      OutputStream out = response.outputStream();
      writing.to(out);
      out.close();
      if (response instanceof RoutingResponse whole) {
        whole.commit();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void inPieces(byte[] whole, OutputStream out) throws IOException {
    for (int at = 0; at < whole.length; at += PIECE) {
      out.write(whole, at, Math.min(PIECE, whole.length - at));
    }
  }

  private void header(String name, String value) {
    if (name.equals("Vary") && response.headers().contains(HeaderNames.VARY)) {
      response.header(name, response.headers().get(HeaderNames.VARY).values() + ", " + value);
    } else {
      response.header(name, value);
    }
  }

  private boolean isWorthReading() {
    return body.length() >= 0 && body.length() <= WORTH_READING;
  }
}
