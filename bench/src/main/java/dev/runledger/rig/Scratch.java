package dev.runledger.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder for one use, which is deleted afterwards.
public record Scratch(Path path) implements AutoCloseable {

  /// @param above null for the system's temporary folder
  public static Scratch in(@Nullable Path above, String name) throws IOException {
    if (above == null) {
      return new Scratch(Files.createTempDirectory(name));
    }
    Path folder = Files.createDirectories(above.toAbsolutePath());
    return new Scratch(Files.createTempDirectory(folder, name));
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(path)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
