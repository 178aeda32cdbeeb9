package dev.runledger.command;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds programs as the system would.
final class Programs {
  private Programs() {}

  /// @param cwd from where a name with a slash counts; null for where this process runs
  /// @param searchPath the value of PATH; null for none
  static Optional<Path> find(String name, @Nullable Path cwd, @Nullable String searchPath) {
    Path here = cwd == null ? Path.of("") : cwd;
    if (name.indexOf('/') >= 0) {
      return Optional.of(here.resolve(name)).filter(Programs::isProgram);
    }
    for (String folder : (searchPath == null ? "" : searchPath).split(File.pathSeparator, -1)) {
      Path program = here.resolve(folder).resolve(name);
      if (isProgram(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
