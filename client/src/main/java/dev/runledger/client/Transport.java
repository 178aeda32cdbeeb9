package dev.runledger.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends calls, and sends them again where that is harmless: nothing has reached the server, the
/// server said that it has changed nothing (429, 503), or the call is repeatable.
///
/// @param token null for a server that wants none
/// @param persistence how long a call is repeated; zero for not at all
/// @param silence how long a stream may be without even a heartbeat
record Transport(
    HttpClient http, URI server, @Nullable String token, Duration persistence, Duration silence) {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /// A success.
  record Answer<T>(int status, HttpHeaders headers, T body) {}

  private sealed interface Content<T> {
    record Wanted<T>(T body) implements Content<T> {}

    record Refusal<T>(String body) implements Content<T> {}
  }

  Transport withPersistence(Duration time) {
    return new Transport(http, server, token, time, silence);
  }

  /// @throws RunledgerException for every answer but a 2xx
  Answer<String> send(Call call) {
    return send(call, BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /// The same, for a body that is no text.
  <T> Answer<T> send(Call call, BodyHandler<T> reader) {
    BackOff backOff = new BackOff(FIRST_PAUSE, LONGEST_PAUSE, ThreadLocalRandom.current());
    long started = System.nanoTime();
    while (true) {
      try {
        return once(call, reader);
      } catch (RunledgerException failure) {
        Duration asked = failure.fault().retryAfter();
        Duration pause = asked == null ? backOff.next() : asked;
        long ends = System.nanoTime() - started + pause.toNanos();
        if (ends > persistence.toNanos() || !mayRepeat(call, failure)) {
          throw failure;
        }
        pause(pause);
      }
    }
  }

  /// Sends the call one time.
  <T> Answer<T> once(Call call, BodyHandler<T> reader) {
    try {
      HttpResponse<Content<T>> response =
          http.send(request(call), info -> content(info.statusCode(), reader.apply(info)));
      return switch (response.body()) {
        case Content.Wanted<T>(T body) ->
            new Answer<>(response.statusCode(), response.headers(), body);
        case Content.Refusal<T>(String body) ->
            throw Faults.read(response.statusCode(), response.headers(), body);
      };
    } catch (IOException e) {
      throw Faults.unreachable(server, e);
    } catch (InterruptedException e) {
      throw Faults.interrupted(e);
    }
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + call.path()))
            .method(call.method(), call.body())
            .timeout(call.patience());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    call.headers().forEach(request::header);
    return request.build();
  }

  private static <T> BodySubscriber<Content<T>> content(int status, BodySubscriber<T> wanted) {
    return status / 100 == 2
        ? BodySubscribers.mapping(wanted, Content.Wanted::new)
        : BodySubscribers.mapping(
            BodySubscribers.ofString(StandardCharsets.UTF_8), Content.Refusal::new);
  }

  private static boolean mayRepeat(Call call, RunledgerException failure) {
    boolean untouched = failure.isPassing() && !failure.leavesDoubt();
    return untouched || (call.isRepeatable() && failure.isPassing());
  }

  private static void pause(Duration pause) {
    try {
      new CountDownLatch(1).await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Faults.interrupted(e);
    }
  }
}
