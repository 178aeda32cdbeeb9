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
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// A server on a port of its own, its runners, and a place to type commands in.
final class RealNode implements AutoCloseable {
  private final ServerNode node;
  private final Typed.Place place;
  private final List<Runnable> runners = new ArrayList<>();

  @Command
  private static final class RunnerOptions {
    @Mixin private LocalRunner runner = new LocalRunner();
  }

  RealNode(Path folder) {
    Typed.Place empty = Typed.Place.in(folder);
    Map<Setting, String> flags = Map.of(Setting.PORT, "0");
    node = ServerNode.start(NodeOptions.config(flags, null, shell(empty)));
    place = empty.with("RUNLEDGER_URL", node.url().toString());
  }

  /// @param options as `runledger runner` takes them
  RealNode withRunner(String... options) throws InterruptedException {
    RunnerOptions said = new RunnerOptions();
    new CommandLine(said).parseArgs(options);
    RunledgerClient client = client();
    AtWork work = said.runner.start(client, shell(place), false, Duration.ZERO);
    runners.add(() -> {
      work.close();
      client.close();
    });
    return this;
  }

  Typed.Place place() {
    return place;
  }

  Typed type(String... arguments) {
    return place.type(arguments);
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
    return RunledgerClient.builder(node.url().toString()).token(node.token().orElseThrow()).build();
  }

  @Override
  public void close() {
    runners.forEach(Runnable::run);
    node.close();
  }

  private static Shell shell(Typed.Place place) {
    return place.shell("", System.out, System.err);
  }
}
