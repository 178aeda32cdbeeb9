package dev.runledger.work;

import java.util.Set;

/// What a runner is and can do. Hostname, project folder and executor type are its identity.
///
/// @param requireMatchingTags takes only runs that demand at least one of its tags
public record Capabilities(
    String hostname,
    String projectDir,
    String executorType,
    Set<String> tags,
    boolean requireMatchingTags) {

  public Capabilities {
    tags = Set.copyOf(tags);
  }
}
