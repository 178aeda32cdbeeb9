package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.HeldRun;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Json;
import dev.runledger.id.RunnerId;
import dev.runledger.node.Setting;
import dev.runledger.run.Grant;
import dev.runledger.run.RunCommand.Complete;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Fence;
import dev.runledger.work.Poll;
import dev.runledger.work.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real server, a runner that is played by hand, and the words in which tests speak of what they
/// type.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HandContract implements Nodes {
  static final Complete DONE = new Complete(new Json("{\"n\":1}"), null);

  RealNode node;
  RunledgerClient client;
  RunnerId runner;

  @BeforeAll
  final void start(@TempDir Path folder) {
    node = open(folder, times());
    client = node.client();
    var can = new Capabilities("here", "/work", "hand", Set.of("hand"), true);
    runner = client.runners().register(new Registration(can, false)).runner();
  }

  /// Which times of the server are not the usual ones.
  Map<Setting, String> times() {
    return Map.of();
  }

  @AfterAll
  final void end() {
    client.close();
    node.close();
  }

  /// @param options as `submit` takes them
  final String submitted(String... options) {
    List<String> words = new ArrayList<>(List.of("submit", "do it"));
    words.addAll(List.of(options));
    Typed made = node.type(words.toArray(String[]::new));
    assertThat(made.exit()).as(made.err()).isZero();
    return made.out().strip();
  }

  /// @param run its id
  record Held(String run, HeldRun held) {}

  /// The next run that this runner gets; it has started.
  final Held next(RunnerId of) {
    Grant grant = client.runners().poll(of, new Poll(Duration.ofSeconds(30), 1)).runs().getFirst();
    HeldRun held = client.runners().held(grant.run().id(), new Fence(of, grant.lease().token()));
    held.started();
    return new Held(grant.run().id().value(), held);
  }

  final HeldRun started(RunnerId of, String run) {
    Held next = next(of);
    assertThat(next.run()).isEqualTo(run);
    return next.held();
  }

  final HeldRun started(String run) {
    return started(runner, run);
  }

  final HeldRun running(String... options) {
    List<String> words = new ArrayList<>(List.of("--tag", "hand"));
    words.addAll(List.of(options));
    return started(submitted(words.toArray(String[]::new)));
  }

  final String newest() {
    return field(node.type("runs", "--json", "--limit", "1").out(), "run_id");
  }

  final String sessionOf(String run) {
    return field(node.type("show", run, "--json").out(), "session_id");
  }

  static String field(String json, String name) {
    return json.split("\"" + name + "\":\"")[1].split("\"")[0];
  }

  static void refused(String code, Typed typed) {
    assertThat(typed.exit()).as(typed.out() + typed.err()).isEqualTo(Exit.REFUSED);
    assertThat(typed.err()).contains("\"code\":\"" + code + "\"");
  }
}
