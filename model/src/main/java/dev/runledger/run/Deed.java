package dev.runledger.run;

import dev.runledger.id.RunId;
import org.jspecify.annotations.Nullable;

/// What a request asks to be done about a run, where it is to be done once however often it is
/// asked.
public sealed interface Deed {

  record Submit(Submission submission) implements Deed {}

  /// @param run in any spelling
  record Tell(RunId run, RunCommand.Order order) implements Deed {}

  record Retry(RunId run) implements Deed {}

  /// @param step whose snapshot it starts from; null for the latest
  record Fork(RunId run, @Nullable Long step) implements Deed {}
}
