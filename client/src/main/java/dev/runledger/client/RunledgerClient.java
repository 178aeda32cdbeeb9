package dev.runledger.client;

import dev.runledger.event.Json;
import dev.runledger.wire.BulkItem;
import dev.runledger.wire.BulkResult;
import dev.runledger.wire.Paths;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Talks to a Runledger server. Safe to share between threads; one for a whole program is enough.
/// Calls are repeated over a short loss of the server where that is harmless, and throw a
/// [RunledgerException] when they did not get what they asked for.
public final class RunledgerClient implements AutoCloseable {
  private final Transport transport;

  private RunledgerClient(Transport transport) {
    this.transport = transport;
  }

  /// @param url where the server is: `http://localhost:8080`
  /// @throws IllegalArgumentException when that is no address of a server
  public static Builder builder(String url) {
    return new Builder(address(url));
  }

  public static final class Builder {
    private final URI server;
    private @Nullable String token;
    private Duration persistence = Duration.ofSeconds(10);
    private Duration silence = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(5);

    private Builder(URI server) {
      this.server = server;
    }

    /// Null when the server wants none.
    public Builder token(@Nullable String token) {
      this.token = token;
      return this;
    }

    /// How long a call is repeated while the server cannot be reached or is busy; zero for not at
    /// all.
    public Builder persistence(Duration time) {
      persistence = time;
      return this;
    }

    /// How long a stream may be without even a heartbeat before it is taken for dead.
    public Builder silence(Duration time) {
      silence = time;
      return this;
    }

    public Builder connectTimeout(Duration time) {
      connectTimeout = time;
      return this;
    }

    public RunledgerClient build() {
      HttpClient http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(connectTimeout)
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .build();
      return new RunledgerClient(new Transport(http, server, token, persistence, silence));
    }
  }

  public URI server() {
    return transport.server();
  }

  public Runs runs() {
    return new Runs(transport);
  }

  public Sessions sessions() {
    return new Sessions(transport);
  }

  public Agents agents() {
    return new Agents(transport);
  }

  public Admin admin() {
    return new Admin(transport);
  }

  public Runners runners() {
    return new Runners(transport);
  }

  public Artifacts artifacts() {
    return new Artifacts(transport);
  }

  /// Stores events of many runs in one request, each on its own: one that is refused holds up no
  /// other. An event without an id gets one, so that the request can be repeated.
  ///
  /// @return one result for each event, in the order in which they were given
  public List<BulkResult> ingest(List<BulkItem.Events> events) {
    return Answers.lines(transport.send(Call.ingest(events)));
  }

  /// Follows what happens in all sessions, from now on.
  public EventStream followAll() {
    return new EventStream(transport, Query.of(Paths.STREAM), new Cursor(Cursor.Counting.FEED, 0));
  }

  /// Follows what happens in all sessions, after a position of that stream.
  ///
  /// @param position [EventStream#lastSeq] of an earlier one; 0 for everything that is kept
  public EventStream followAll(long position) {
    return new EventStream(transport, Query.of(Paths.STREAM), position);
  }

  /// What the server says of its own state.
  public Json health() {
    return new Json(transport.send(Call.get(Paths.HEALTHZ)).body());
  }

  /// Whether the server takes requests now.
  public boolean isReady() {
    try {
      transport.withPersistence(Duration.ZERO).send(Call.get(Paths.READYZ));
      return true;
    } catch (RunledgerException e) {
      if (e.isPassing()) {
        return false;
      }
      throw e;
    }
  }

  /// The same client, but each call is made one time only.
  public RunledgerClient withoutRepeats() {
    return new RunledgerClient(transport.withPersistence(Duration.ZERO));
  }

  /// Ends the calls that are under way.
  @Override
  public void close() {
    transport.http().shutdownNow();
    transport.http().close();
  }

  private static URI address(String url) {
    URI address = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    boolean usable =
        ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
            && address.getHost() != null
            && address.getQuery() == null;
    if (!usable) {
      throw new IllegalArgumentException(
          "Not the address of a server: '" + url + "' (http://localhost:8080, for one, is)");
    }
    return address;
  }
}
