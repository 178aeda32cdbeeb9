package dev.runledger.cli;

import dev.runledger.layout.Layout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// Which layout.
final class LayoutOptions {
  @Parameters(
      paramLabel = "NAME",
      description = "The layout: ${COMPLETION-CANDIDATES}.",
      converter = LayoutNames.class,
      completionCandidates = LayoutNames.class)
  private @Nullable Layout layout;

  Layout layout() {
    return Objects.requireNonNull(layout);
  }
}
