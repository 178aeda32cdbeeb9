package dev.runledger.cli;

import dev.runledger.client.RunRequest;
import dev.runledger.work.Demands;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the runner must be.
final class DemandOptions {
  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Only a runner with this tag; may be given several times.")
  private List<String> tags = new ArrayList<>();

  @Option(names = "--host", paramLabel = "NAME", description = "Only a runner on this host.")
  private @Nullable String host;

  @Option(
      names = "--project-dir",
      paramLabel = "DIR",
      description = "Only a runner of this project folder.")
  private @Nullable String projectDir;

  /// @param executorType null for any
  void addTo(RunRequest request, @Nullable String executorType) {
    var demands = new Demands(host, projectDir, executorType, new LinkedHashSet<>(tags));
    if (!demands.equals(Demands.NONE)) {
      request.demands(demands);
    }
  }
}
