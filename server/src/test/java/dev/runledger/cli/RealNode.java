package dev.runledger.cli;

import dev.runledger.cli.LocalRunner.AtWork;
import dev.runledger.client.EventStream;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Event;
import dev.runledger.id.RunId;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// A server on ports of its own, perhaps on several nodes, of which each command is typed at the
/// next one; its runners, and a place to type commands in.
final class RealNode implements AutoCloseable {
  /// Of nodes that are one server; a node that is alone makes its own.
  private static final String TOKEN = "rl_" + "7".repeat(32);

  private final List<ServerNode> nodes = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Typed.Place empty;
  private final List<Runnable> runners = new ArrayList<>();

  @Command
  private static final class RunnerOptions {
    @Mixin private LocalRunner runner = new LocalRunner();
  }

  RealNode(Path folder) {
    this(folder, Map.of(), 1);
  }

  /// @param count how many nodes it has
  RealNode(Path folder, Map<Setting, String> settings, int count) {
    Typed.Place alone = Typed.Place.in(folder);
    empty = count == 1 ? alone : alone.with(Setting.TOKEN.variable(), TOKEN);
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    flags.putAll(settings);
    flags.put(Setting.PORT, "0");
    flags.put(Setting.SWEEP_EVERY, "50ms");
    for (int at = 0; at < count; at++) {
      nodes.add(ServerNode.start(NodeOptions.config(flags, null, shell(empty))));
    }
  }

  /// @param options as `runledger runner` takes them
  RealNode withRunner(String... options) throws InterruptedException {
    RunnerOptions said = new RunnerOptions();
    new CommandLine(said).parseArgs(options);
    RunledgerClient client = client();
    AtWork work = said.runner.start(client, shell(place()), false, Duration.ZERO);
    runners.add(() -> {
      work.close();
      client.close();
    });
    return this;
  }

  /// At the node whose turn it is.
  Typed.Place place() {
    return empty.with("RUNLEDGER_URL", url());
  }

  private String url() {
    return nodes.get(turn.getAndIncrement() % nodes.size()).url().toString();
  }

  Typed type(String... arguments) {
    return place().type(arguments);
  }

  /// Leaves a command to the runners.
  ///
  /// @return the id of its run
  String detached(String... command) {
    List<String> arguments = new ArrayList<>(List.of("exec", "--detach", "--"));
    arguments.addAll(List.of(command));
    Typed run = type(arguments.toArray(String[]::new));
    if (run.exit() != Exit.OK) {
      throw new AssertionError(run.err());
    }
    return run.out().strip();
  }

  /// Waits until the run has told an event of this type.
  void awaitEvent(String run, String type) {
    try (RunledgerClient client = client();
        EventStream events = client.runs().follow(new RunId(run))) {
      for (Event event : events) {
        if (event.type().equals(type)) {
          return;
        }
      }
      throw new AssertionError(run + " ended without an event of type " + type);
    }
  }

  /// Speaks to the server past the commands; the caller closes it.
  RunledgerClient client() {
    return RunledgerClient.builder(url()).token(token()).build();
  }

  String token() {
    return nodes.getFirst().token().orElseThrow();
  }

  @Override
  public void close() {
    runners.forEach(Runnable::run);
    nodes.forEach(ServerNode::close);
  }

  private static Shell shell(Typed.Place place) {
    return place.shell("", System.out, System.err);
  }
}
