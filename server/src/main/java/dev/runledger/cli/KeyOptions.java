package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.Runs;
import dev.runledger.client.Sessions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// By what a request is known when it comes again.
final class KeyOptions {
  @Option(
      names = "--key",
      paramLabel = "TEXT",
      converter = Text.class,
      description =
          "For a day, the same request with the same key counts once, however often it is sent.")
  private @Nullable String key;

  /// What fits into the header.
  private static final class Text implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (!text.matches("[ -~]{1,256}") || text.isBlank()) {
        throw new TypeConversionException(
            "'" + text + "' is no key: 1 to 256 printable characters of ASCII are");
      }
      return text;
    }
  }

  /// Empty when there is none.
  Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /// The runs of this server; what is asked of them carries the key.
  Runs runs(RunledgerClient client) {
    return key == null ? client.runs() : client.runs().withKey(key);
  }

  /// As [#runs].
  Sessions sessions(RunledgerClient client) {
    return key == null ? client.sessions() : client.sessions().withKey(key);
  }
}
