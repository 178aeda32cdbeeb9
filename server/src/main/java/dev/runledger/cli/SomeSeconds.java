package dev.runledger.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a span of time of which the server counts the seconds: at least one, and no parts.
final class SomeSeconds implements ITypeConverter<Duration> {
  private final DurationText spans = new DurationText();

  @Override
  public Duration convert(String text) {
    Duration span = spans.convert(text);
    if (span.isZero() || !span.equals(Duration.ofSeconds(span.toSeconds()))) {
      throw new TypeConversionException("'" + text + "' is not one second or more, without parts");
    }
    return span;
  }
}
