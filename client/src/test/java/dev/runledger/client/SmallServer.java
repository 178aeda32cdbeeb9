package dev.runledger.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.wire.ProblemJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A real HTTP server that answers what a test tells it to, can go away and come back at the same
/// address, and can lose answers after it has done what was asked.
public final class SmallServer implements AutoCloseable {
  private final Script script;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger toLose = new AtomicInteger();
  private volatile String losing = "";
  private HttpServer server;

  /// What a test has the server do.
  @FunctionalInterface
  public interface Script {
    Reply answer(Request request) throws Exception;
  }

  /// @param path without its query
  public record Request(
      String method, String path, Map<String, String> query, HttpExchange exchange, String body) {

    public Optional<String> header(String name) {
      return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }
  }

  public sealed interface Reply {
    record Json(int status, String body) implements Reply {}

    record Text(int status, String mediaType, String body, Map<String, String> headers)
        implements Reply {}

    /// The connection is closed without an answer.
    record Nothing() implements Reply {}

    /// The script writes the body itself, for as long as it takes.
    record Stream(String mediaType, Writer writer) implements Reply {}

    static Reply ok(String json) {
      return new Json(200, json);
    }

    static Reply problem(int status, Problem problem) {
      return new Json(status, ProblemJson.write(problem, status));
    }
  }

  @FunctionalInterface
  public interface Writer {
    void write(OutputStream out) throws Exception;
  }

  public SmallServer(Script script) {
    this.script = script;
    this.server = started(0);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public RunledgerClient.Builder client() {
    return RunledgerClient.builder(url().toString());
  }

  /// `METHOD path` of every request so far, in their order.
  public List<String> requests() {
    return requests;
  }

  /// The next so many requests whose path ends like this are done, but not answered.
  public void loseAnswers(String pathEnd, int times) {
    losing = pathEnd;
    toLose.set(times);
  }

  /// Nobody listens any more, and every connection is cut.
  public void goAway() {
    server.stop(0);
  }

  public void comeBack() {
    server = started(server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private HttpServer started(int port) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      HttpServer fresh = HttpServer.create(address, 0);
      fresh.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      fresh.createContext("/", this::handle);
      fresh.start();
      return fresh;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      URI uri = exchange.getRequestURI();
      requests.add(exchange.getRequestMethod() + " " + uri);
      Reply reply =
          reply(
              new Request(
                  exchange.getRequestMethod(),
                  uri.getPath(),
                  query(uri.getRawQuery()),
                  exchange,
                  body));
      if (!uri.getPath().endsWith(losing) || toLose.getAndUpdate(SmallServer::less) == 0) {
        send(exchange, reply);
      }
    }
  }

  private Reply reply(Request request) {
    try {
      return script.answer(request);
    } catch (ProblemException e) {
      return Reply.problem(422, e.problem());
    } catch (Exception e) {
      return new Reply.Json(500, "{\"bug in the test\":\"" + e + "\"}");
    }
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    switch (reply) {
      case Reply.Json(int status, String body) ->
          send(exchange, new Reply.Text(status, "application/json", body, Map.of()));
      case Reply.Text text -> {
        byte[] bytes = text.body().getBytes(StandardCharsets.UTF_8);
        text.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Content-Type", text.mediaType());
        exchange.sendResponseHeaders(text.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
      }
      case Reply.Nothing _ -> {}
      case Reply.Stream(String mediaType, Writer writer) -> {
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        exchange.sendResponseHeaders(200, 0);
        stream(exchange.getResponseBody(), writer);
      }
    }
  }

  private static void stream(OutputStream out, Writer writer) throws IOException {
    try {
      writer.write(out);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static int less(int count) {
    return Math.max(0, count - 1);
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      query.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
