package dev.runledger.cli;

import dev.runledger.store.StoreAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which database.
final class DatabaseOptions {
  /// Where a server that is told nothing keeps its data, below the folder it is started in.
  static final Path USUAL = Path.of("data", "runledger.db");

  @Option(
      names = "--db",
      paramLabel = "FILE",
      description = "The database (also RUNLEDGER_DB; default: ./data/runledger.db).")
  private @Nullable String said;

  StoreAddress.SqliteFile address(Shell shell) {
    return address(said, shell);
  }

  /// @param said on the command line; null when it was not
  static StoreAddress.SqliteFile address(@Nullable String said, Shell shell) {
    String text =
        Optional.ofNullable(said)
            .or(() -> shell.variable("RUNLEDGER_DB"))
            .orElseGet(USUAL::toString);
    try {
      return switch (StoreAddress.parse(inFolder(text, shell))) {
        case StoreAddress.SqliteFile file -> file;
      };
    } catch (IllegalArgumentException e) {
      throw new Complaint(
          Exit.USAGE, "usage", String.valueOf(e.getMessage()), "Say --db FILE or RUNLEDGER_DB.");
    }
  }

  private static String inFolder(String text, Shell shell) {
    boolean isPlain = !text.isBlank() && !text.contains(":");
    return isPlain ? shell.resolve(Path.of(text)).toString() : text;
  }
}
