package dev.runledger.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The migrations that this program knows, in order. A class path cannot be listed, so the file
/// `migrations.txt` names them, once for every kind of database: numbers and names cannot differ.
public record MigrationFiles(List<MigrationFile> all) {
  private static final String FOLDER = "/dev/runledger/store/";
  private static final Pattern NAME = Pattern.compile("V(\\d{3})__([a-z0-9_]+)");

  /// Read once.
  private static final class Sqlite {
    private static final MigrationFiles FILES = load(FOLDER, "sqlite");
  }

  public static MigrationFiles ofSqlite() {
    return Sqlite.FILES;
  }

  public static MigrationFiles ofPostgres() {
    return load(FOLDER, "postgres");
  }

  /// @param folder on the class path, with `migrations.txt`; begins and ends with a slash
  /// @param database the folder in it with the files for one kind of database
  public static MigrationFiles load(String folder, String database) {
    var all = new ArrayList<MigrationFile>();
    for (String line : text(folder + "migrations.txt").lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher name = NAME.matcher(line.strip());
      int version = all.size() + 1;
      if (!name.matches() || Integer.parseInt(name.group(1)) != version) {
        throw new IllegalStateException(
            "migrations.txt says '%s' where V%03d__name must be.".formatted(line, version));
      }
      String rest = line.strip().substring(1) + ".sql";
      String files = folder + database + "/";
      all.add(
          new MigrationFile(
              version, name.group(2), text(files + "V" + rest), text(files + "U" + rest)));
    }
    return new MigrationFiles(List.copyOf(all));
  }

  /// The newest version there is; 0 when there is none.
  public int latest() {
    return all.size();
  }

  public Optional<MigrationFile> find(int version) {
    return version >= 1 && version <= all.size()
        ? Optional.of(all.get(version - 1))
        : Optional.empty();
  }

  /// @throws IllegalArgumentException with the value and what is allowed
  public void checkVersion(int version) {
    if (version < 0 || version > latest()) {
      throw new IllegalArgumentException(
          "Not a version of the schema: " + version + " (0 to " + latest() + ")");
    }
  }

  private static String text(String resource) {
    try (InputStream in = MigrationFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Not on the class path: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
