package dev.runledger.contract;

import dev.runledger.id.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Speaks with a server as any client would, and holds every exchange to openapi.yaml.
final class Api {
  static final String JSON = "application/json";
  static final String NDJSON = "application/x-ndjson";
  static final String STREAM = "text/event-stream";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Target> nodes;
  private final AtomicInteger turn = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();

  /// @param nodes that are one server: each is asked in its turn
  Api(Target... nodes) {
    this.nodes = List.of(nodes);
  }

  static Api current() {
    return new Api(Target.current());
  }

  Target target() {
    return nodes.getFirst();
  }

  /// @param headers names and values by turns
  Reply get(String path, String... headers) {
    return text("GET", path, Optional.empty(), headers);
  }

  Reply delete(String path) {
    return text("DELETE", path, Optional.empty());
  }

  Reply post(String path, String json, String... headers) {
    return text("POST", path, Optional.of(json), with(headers, "Content-Type", JSON));
  }

  Reply put(String path, String json, String... headers) {
    return text("PUT", path, Optional.of(json), with(headers, "Content-Type", JSON));
  }

  Reply patch(String path, String json) {
    return text("PATCH", path, Optional.of(json), "Content-Type", JSON);
  }

  /// A body of any type, or none.
  Reply send(String method, String path, BodyPublisher body, String... headers) {
    return checked(method, path, Optional.empty(), request(method, path, body, headers));
  }

  /// A stream of events; the caller closes it.
  HttpResponse<InputStream> open(String path, String... headers) {
    try {
      return http.send(
          request("GET", path, BodyPublishers.noBody(), with(headers, "Accept", STREAM)),
          BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Whoever looks while the machine stands still is told that the database has not answered: looks
  /// again until the server is ready.
  void awaitReady() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Reply reply = get("/readyz");
    while (reply.status() == 503 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      reply = get("/readyz");
    }
    reply.is(200);
  }

  /// Makes a run that only runners with this tag may take.
  RunId submit(String tag) {
    return new RunId(
        post(
                "/v1/runs",
                "{\"prompt\": \"do it\", \"demands\": {\"tags\": [\"%s\"]}}".formatted(tag))
            .is(201)
            .text("run_id"));
  }

  /// A word that no other test uses.
  static String fresh(String start) {
    return start + "-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  private Reply text(String method, String path, Optional<String> body, String... headers) {
    BodyPublisher publisher = body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody);
    return checked(method, path, body, request(method, path, publisher, headers));
  }

  private Reply checked(String method, String path, Optional<String> body, HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      var reply = new Reply(response.statusCode(), response.headers(), response.body());
      Described.check(method, path, body, reply);
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request(String method, String path, BodyPublisher body, String... headers) {
    Target target = nodes.get(turn.getAndIncrement() % nodes.size());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target.url() + path))
            .timeout(PATIENCE)
            .method(method, body);
    target.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  private static String[] with(String[] headers, String name, String value) {
    String[] more = Arrays.copyOf(headers, headers.length + 2);
    more[headers.length] = name;
    more[headers.length + 1] = value;
    return more;
  }
}
