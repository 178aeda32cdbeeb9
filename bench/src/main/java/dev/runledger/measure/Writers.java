package dev.runledger.measure;

import dev.runledger.load.Caller;
import dev.runledger.load.Load;
import dev.runledger.load.Reply;
import dev.runledger.load.Request;
import dev.runledger.wire.Paths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Callers that submit runs and append to them.
final class Writers {
  private static final int SUBMITTERS = 16;
  private static final int LINES = 1000;
  private static final int RUNS_IN_ONE = 10;

  /// How many runs are written to.
  static final int RUNS = 1000;

  /// 200 bytes of JSON.
  static final String PAYLOAD =
      "{\"text\":\"" + "A line of an agent's output. ".repeat(6) + "0123456789123456\"}";

  private Writers() {}

  /// Submits runs that nobody takes, and that anybody may append `user.*` events to.
  static List<String> submit(InetSocketAddress server, int runs) throws IOException {
    return submit(
        server,
        runs,
        """
        {"prompt":"be written to","demands":{"hostname":"nowhere"},"timeout_seconds":86400}
        """);
  }

  /// Submits the same run so many times.
  static List<String> submit(InetSocketAddress server, int runs, String body) throws IOException {
    byte[] request = Request.post(Paths.RUNS, utf8(body));
    List<String> ids = new ArrayList<>();
    var left = new AtomicInteger(runs);
    Caller submitter =
        caller(
            () -> left.getAndDecrement() > 0 ? request : null,
            reply -> {
              ids.add(field(reply.expect(201).text(), "run_id"));
              return 1;
            });
    try (Load load =
        Load.open(server, IntStream.range(0, SUBMITTERS).mapToObj(_ -> submitter).toList())) {
      load.runOut();
    }
    return ids;
  }

  /// Appends events to one run, by lines.
  static void append(InetSocketAddress server, String run, int events) throws IOException {
    String line =
        "{\"run_id\":\"%s\",\"event_type\":\"user.note\",\"payload\":%s}\n".formatted(run, PAYLOAD);
    var left = new AtomicInteger(events);
    Caller appender =
        caller(
            () -> {
              int lines = Math.min(LINES, left.getAndAdd(-LINES));
              return lines <= 0 ? null : Request.postLines(Paths.EVENTS, utf8(line.repeat(lines)));
            },
            reply -> reply.expect(200).count('\n'));
    try (Load load = Load.open(server, List.of(appender))) {
      load.runOut();
    }
  }

  /// Each appends one event after the other, to any of the runs.
  static List<Caller> single(int producers, List<String> runs) {
    List<byte[]> requests =
        runs.stream()
            .map(run ->
                Request.post(
                    Paths.of(Paths.RUN_EVENTS, run),
                    utf8("{\"event_type\":\"user.note\",\"payload\":" + PAYLOAD + "}")))
            .toList();
    var random = new SplittableRandom(producers);
    Caller one =
        caller(
            () -> requests.get(random.nextInt(requests.size())),
            reply -> {
              reply.expect(200);
              return 1;
            });
    return IntStream.range(0, producers).mapToObj(_ -> one).toList();
  }

  /// Each sends lines of events of several runs.
  static List<Caller> bulk(int connections, List<String> runs) {
    var random = new SplittableRandom(connections);
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      var body = new ByteArrayOutputStream();
      int start = random.nextInt(runs.size());
      for (int line = 0; line < LINES; line++) {
        String run = runs.get((start + line * RUNS_IN_ONE / LINES) % runs.size());
        body.writeBytes(
            utf8(
                "{\"run_id\":\"%s\",\"event_type\":\"user.note\",\"payload\":%s}\n"
                    .formatted(run, PAYLOAD)));
      }
      requests.add(Request.postLines(Paths.EVENTS, body.toByteArray()));
    }
    Caller one =
        caller(
            () -> requests.get(random.nextInt(requests.size())), reply -> taken(reply.expect(200)));
    return IntStream.range(0, connections).mapToObj(_ -> one).toList();
  }

  private static int taken(Reply reply) {
    int found = reply.count('\n');
    if (found != LINES || reply.text().contains("\"code\"")) {
      throw new IllegalStateException("Not all lines were taken: " + reply.text());
    }
    return found;
  }

  static Caller caller(
      Supplier<byte @Nullable []> ask, java.util.function.ToIntFunction<Reply> answered) {
    return new Caller() {
      @Override
      public byte @Nullable [] ask() {
        return ask.get();
      }

      @Override
      public int answered(Reply reply) {
        return answered.applyAsInt(reply);
      }
    };
  }

  /// A text field that stands in compact JSON for the first time.
  static String field(String json, String name) {
    String start = "\"" + name + "\":\"";
    int from = json.indexOf(start) + start.length();
    if (from < start.length()) {
      throw new IllegalStateException("There is no " + name + " in " + json);
    }
    return json.substring(from, json.indexOf('"', from));
  }

  /// A number that stands in compact JSON for the first time.
  static long number(String json, String name) {
    String start = "\"" + name + "\":";
    int from = json.indexOf(start) + start.length();
    int end = from;
    while (end < json.length() && Character.isDigit(json.charAt(end))) {
      end++;
    }
    if (from < start.length() || end == from) {
      throw new IllegalStateException("There is no " + name + " in " + json);
    }
    return Long.parseLong(json.substring(from, end));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
