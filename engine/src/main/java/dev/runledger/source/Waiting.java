package dev.runledger.source;

import java.time.Duration;
import java.util.function.Consumer;

/// How long a source is waited for that somebody else holds locked.
///
/// @param told is told once what is waited for
public record Waiting(Duration patience, Consumer<String> told) {
  /// A program that writes without a pause leaves others little room in a file without a
  /// write-ahead log.
  public static final Duration USUAL = Duration.ofMinutes(1);
}
