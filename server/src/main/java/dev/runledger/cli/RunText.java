package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.Run;
import dev.runledger.run.RunStatus;
import dev.runledger.wire.RunJson;
import dev.runledger.wire.RunJson.Receipt;
import java.util.List;

/// Runs as JSON for programs, with what only the server knows of those that wait.
final class RunText {
  private RunText() {}

  /// One of several, as the server lists them.
  static String listed(RunledgerClient client, Run run) {
    return RunJson.write(run, unmet(client, run));
  }

  /// With the reason why it waits.
  static String alone(RunledgerClient client, Run run) {
    return run.status() == RunStatus.PENDING
        ? RunJson.write(run, unmet(client, run), client.runs().holdup(run.id()).orElse(null))
        : RunJson.write(run, List.of());
  }

  /// What a new run is known by.
  static String receipt(Receipt run) {
    return new JsonWriter()
        .object()
        .text("run_id", run.run())
        .text("session_id", run.session())
        .word("status", run.status())
        .endObject()
        .toString();
  }

  private static List<String> unmet(RunledgerClient client, Run run) {
    return run.status() == RunStatus.PENDING ? client.runs().unmetDemands(run.id()) : List.of();
  }
}
