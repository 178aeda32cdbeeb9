package dev.runledger.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a run demands of the runner that takes it. Hard requirements only: a property counts when
/// it is given, exactly and case-sensitively; of the tags the runner must have all. Empty text is
/// the same as null: not demanded.
public record Demands(
    @Nullable String hostname,
    @Nullable String projectDir,
    @Nullable String executorType,
    Set<String> tags) {

  public static final Demands NONE = new Demands(null, null, null, Set.of());

  public Demands {
    hostname = given(hostname);
    projectDir = given(projectDir);
    executorType = given(executorType);
    tags = Set.copyOf(tags);
  }

  public boolean isNone() {
    return hostname == null && projectDir == null && executorType == null && tags.isEmpty();
  }

  /// Adds the other's demands to these: a property that is set here stays, tags are united.
  public Demands plus(Demands more) {
    Set<String> both = new TreeSet<>(tags);
    both.addAll(more.tags);
    return new Demands(
        hostname != null ? hostname : more.hostname,
        projectDir != null ? projectDir : more.projectDir,
        executorType != null ? executorType : more.executorType,
        both);
  }

  /// Whether that runner may take the run. This is the only place where demands meet capabilities.
  public boolean metBy(Capabilities runner) {
    return unmetBy(runner).isEmpty()
        && (!runner.requireMatchingTags() || tags.stream().anyMatch(runner.tags()::contains));
  }

  /// The demands that this runner does not meet, each as `name=value`, in a fixed order.
  public List<String> unmetBy(Capabilities runner) {
    List<String> unmet = new ArrayList<>();
    if (hostname != null && !hostname.equals(runner.hostname())) {
      unmet.add("hostname=" + hostname);
    }
    if (projectDir != null && !projectDir.equals(runner.projectDir())) {
      unmet.add("project_dir=" + projectDir);
    }
    if (executorType != null && !executorType.equals(runner.executorType())) {
      unmet.add("executor_type=" + executorType);
    }
    for (String tag : new TreeSet<>(tags)) {
      if (!runner.tags().contains(tag)) {
        unmet.add("tag=" + tag);
      }
    }
    return List.copyOf(unmet);
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
