package dev.runledger.measure;

import dev.runledger.load.Caller;
import dev.runledger.load.Load;
import dev.runledger.load.Reply;
import dev.runledger.load.Request;
import dev.runledger.reference.DbScheduler;
import dev.runledger.reference.JobRunner;
import dev.runledger.reference.Peer;
import dev.runledger.reference.PostgresPlace;
import dev.runledger.rig.Child;
import dev.runledger.rig.ServerCommand;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A runner in a process of its own that waits for work, and writes down when it started what. The
/// clock is the machine's monotonic one, which all processes share.
public final class WaitingChild {
  /// The hidden command that is such a process.
  public static final String COMMAND = "measure-runner";

  /// What it writes first, when it waits.
  static final String READY = "ready";

  private static final String OURS = "runledger";

  private WaitingChild() {}

  static Child ours(InetSocketAddress server, Path log) throws IOException {
    return start(log, OURS, server.getHostString(), Integer.toString(server.getPort()));
  }

  static Child peer(String name, PostgresPlace place, Path log) throws IOException {
    return start(log, name, place.url(), place.schema());
  }

  private static Child start(Path log, String kind, String where, String more) throws IOException {
    List<String> words =
        ServerCommand.java(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.runledger.bench.Main",
                COMMAND,
                kind,
                where,
                more)
            .words();
    return Child.start(words, log);
  }

  /// Waits and works until its stdin ends.
  ///
  /// @param arguments as [#start] gives them
  public static void run(List<String> arguments, InputStream in, PrintStream out)
      throws IOException {
    String where = arguments.get(1);
    String more = arguments.get(2);
    switch (arguments.getFirst()) {
      case OURS -> waitForRuns(new InetSocketAddress(where, Integer.parseInt(more)), in, out);
      case DbScheduler.NAME ->
          waitForJobs(new DbScheduler(new PostgresPlace(where, more)), in, out);
      case JobRunner.NAME ->
          waitForJobs(new JobRunner(new PostgresPlace(where, more), true), in, out);
      default -> throw new IllegalArgumentException("No such runner: " + arguments);
    }
  }

  private static void waitForJobs(Peer peer, InputStream in, PrintStream out) throws IOException {
    try (peer) {
      peer.work(id -> started(out, id));
      out.println(READY);
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void waitForRuns(InetSocketAddress server, InputStream in, PrintStream out)
      throws IOException {
    String runner = NoOpRunners.register(server, 1).getFirst();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (Load load = Load.open(server, List.of(new OneAfterTheOther(runner, out)))) {
            out.println(READY);
            load.runOut();
          } catch (IOException e) {
            out.println(e);
          }
        });
    in.transferTo(OutputStream.nullOutputStream());
  }

  private static void started(PrintStream out, String id) {
    out.println(id + " " + System.nanoTime());
  }

  /// Polls; says that it has started; says that it has completed; polls.
  private static final class OneAfterTheOther implements Caller {
    private final String runner;
    private final PrintStream out;
    private String run = "";
    private String lease = "";
    private boolean started;

    OneAfterTheOther(String runner, PrintStream out) {
      this.runner = runner;
      this.out = out;
    }

    @Override
    public byte @Nullable [] ask() {
      if (run.isEmpty()) {
        return Request.post(
            Paths.of(Paths.RUNNER_POLL, runner),
            Writers.utf8("{\"wait_seconds\":30,\"max_runs\":1}"));
      }
      String path = Paths.of(started ? Paths.RUN_COMPLETED : Paths.RUN_STARTED, run);
      return Request.post(
          path,
          Writers.utf8("{\"runner_id\":\"%s\",\"lease_token\":\"%s\"}".formatted(runner, lease)));
    }

    @Override
    public int answered(Reply reply) {
      if (run.isEmpty()) {
        if (reply.status() == 200 && reply.text().contains("\"lease_token\"")) {
          run = Writers.field(reply.text(), "run_id");
          lease = Writers.field(reply.text(), "lease_token");
        }
        return 0;
      }
      reply.expect(200);
      if (started) {
        run = "";
      } else {
        started(out, run);
      }
      started = !started;
      return 1;
    }

    private static void started(PrintStream out, String id) {
      WaitingChild.started(out, id);
    }
  }
}
