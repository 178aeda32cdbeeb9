package dev.runledger.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the token of a server from the file beside its database.
final class Tokens {
  private Tokens() {}

  static Path fileOf(Path database) {
    return database.resolveSibling(database.getFileName() + ".token");
  }

  /// Empty when there is no such file, or it says nothing.
  static Optional<String> beside(Path database) {
    try {
      return Optional.of(Files.readString(fileOf(database)).strip())
          .filter(token -> !token.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
