package dev.runledger.measure;

import dev.runledger.load.Caller;
import dev.runledger.load.Load;
import dev.runledger.load.Reply;
import dev.runledger.load.Request;
import dev.runledger.load.Tally;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Runners whose work is nothing: what they claim they report started and completed in their next
/// request, and then they claim again.
final class NoOpRunners {
  private static final int OK = 200;
  private static final int NOTHING = 204;

  private final List<InetSocketAddress> servers;
  private final int maxRuns;
  private final List<String> ids;

  /// @param servers the runners are dealt out to them
  NoOpRunners(List<InetSocketAddress> servers, int runners, int maxRuns) throws IOException {
    this.servers = servers;
    this.maxRuns = maxRuns;
    this.ids = register(servers.getFirst(), runners);
  }

  NoOpRunners(InetSocketAddress server, int runners, int maxRuns) throws IOException {
    this(List.of(server), runners, maxRuns);
  }

  static List<String> register(InetSocketAddress server, int runners) throws IOException {
    List<String> ids = new ArrayList<>();
    var next = new AtomicInteger();
    Caller caller =
        Writers.caller(
            () -> {
              int number = next.getAndIncrement();
              String body =
                  """
                  {"hostname":"bench-%d","project_dir":"/","executor_type":"none","replace":true}
                  """
                      .formatted(number);
              return number < runners ? Request.post(Paths.RUNNERS, Writers.utf8(body)) : null;
            },
            reply -> {
              ids.add(Writers.field(reply.text(), "runner_id"));
              return 1;
            });
    try (Load load = Load.open(server, List.of(caller))) {
      load.runOut();
    }
    return ids;
  }

  /// Submits runs, and then lets the runners do them all.
  ///
  /// @return how many they did, and in what time; the submission does not count
  Tally drain(int runs) throws IOException {
    Writers.submit(servers.getFirst(), runs, "{\"prompt\":\"do nothing\"}");
    var left = new AtomicInteger(runs);
    List<Caller> runners =
        IntStream.range(0, ids.size()).<Caller>mapToObj(i -> new Runner(ids.get(i), left)).toList();
    try (Load load = Load.open(servers, runners)) {
      return load.runOut();
    }
  }

  private final class Runner implements Caller {
    private final String id;
    private final AtomicInteger left;
    private final byte[] poll;
    private final List<String> reports = new ArrayList<>();

    Runner(String id, AtomicInteger left) {
      this.id = id;
      this.left = left;
      this.poll =
          Request.post(
              Paths.of(Paths.RUNNER_POLL, id),
              Writers.utf8("{\"wait_seconds\":0,\"max_runs\":" + maxRuns + "}"));
    }

    @Override
    public byte @Nullable [] ask() {
      if (reports.isEmpty()) {
        return left.get() > 0 ? poll : null;
      }
      String body = "{\"reports\":[" + String.join(",", reports) + "]}";
      return Request.post(Paths.of(Paths.RUNNER_REPORTS, id), Writers.utf8(body));
    }

    @Override
    public int answered(Reply reply) {
      if (reports.isEmpty()) {
        if (reply.status() != NOTHING) {
          claimed(reply.expect(OK).text());
        }
        return 0;
      }
      int runs = reports.size() / 2;
      String text = reply.expect(OK).text();
      if (text.contains("\"code\"")) {
        throw new IllegalStateException("A report was refused: " + text);
      }
      reports.clear();
      left.addAndGet(-runs);
      return runs;
    }

    private void claimed(String text) {
      for (int at = text.indexOf("{\"run_id\"");
          at >= 0;
          at = text.indexOf("{\"run_id\"", at + 1)) {
        String run = text.substring(at);
        report(Writers.field(run, "run_id"), Writers.field(run, "lease_token"));
      }
    }

    private void report(String run, String lease) {
      String start = "{\"run_id\":\"" + run + "\",\"lease_token\":\"" + lease + "\",\"kind\":\"";
      reports.add(start + "started\"}");
      reports.add(start + "completed\"}");
    }
  }
}
