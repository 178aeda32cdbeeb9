package dev.runledger.rooms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the repository's text must say: sizes of files, and that the map, the modules and the
/// directories are one and the same.
record SourceRules(House house, Path root) {
  static final int MOST_LINES = 400;

  private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules", ".idea");
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` *\\| `?(\\w+)`? *\\|[^|]*\\|([^|]*)\\|");
  private static final Pattern MODULE = Pattern.compile("<module>(\\w+)</module>");

  /// The repository: the nearest directory upwards that holds ARCHITECTURE.md.
  static Path repository() {
    Path here = Path.of("").toAbsolutePath();
    while (here != null && !Files.exists(here.resolve("ARCHITECTURE.md"))) {
      here = here.getParent();
    }
    if (here == null) {
      throw new IllegalStateException("No ARCHITECTURE.md in any directory above the tests'.");
    }
    return here;
  }

  List<String> filesTooLong() {
    return javaFiles().stream()
        .filter(file -> lines(file) > MOST_LINES)
        .map(file -> root.relativize(file) + " has " + lines(file) + " lines")
        .toList();
  }

  /// Main packages below the base as `module/room`, compared with the map in both directions.
  List<String> roomsInTheWrongPlace() {
    var onTheMap = new TreeSet<String>();
    house.rooms().forEach(room -> onTheMap.add(room.module() + "/" + room.name()));
    return differences("directories", sourceRooms(), "map", onTheMap);
  }

  /// Rows of ARCHITECTURE.md's table, compared with the map in both directions.
  List<String> architectureDiffers(String architecture) {
    var written = new TreeSet<String>();
    Matcher row = ROW.matcher(architecture);
    while (row.find()) {
      written.add(row.group(2) + "/" + row.group(1) + " may import " + words(row.group(3)));
    }
    var onTheMap = new TreeSet<String>();
    for (House.Room room : house.rooms()) {
      onTheMap.add(
          room.module() + "/" + room.name() + " may import " + new TreeSet<>(room.mayImport()));
    }
    return differences("ARCHITECTURE.md", written, "map", onTheMap);
  }

  List<String> modulesNotOnTheMap(String parentPom) {
    return MODULE
        .matcher(parentPom)
        .results()
        .map(found -> found.group(1))
        .filter(module -> house.rooms().stream().noneMatch(room -> room.module().equals(module)))
        .toList();
  }

  private Set<String> sourceRooms() {
    var found = new TreeSet<String>();
    Path below = Path.of("src", "main", "java", house.base().replace('.', '/'));
    for (Path file : javaFiles()) {
      Path module = root.relativize(file).getName(0);
      Path sources = root.resolve(module).resolve(below);
      if (file.startsWith(sources)) {
        Path room = sources.relativize(file).getParent();
        found.add(module + "/" + (room == null ? "" : room));
      }
    }
    return found;
  }

  private List<Path> javaFiles() {
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              return NOT_OURS.contains(dir.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith(".java")) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> words(String cell) {
    var words = new TreeSet<String>();
    Matcher word = Pattern.compile("\\w+").matcher(cell);
    while (word.find()) {
      words.add(word.group());
    }
    return words;
  }

  private static List<String> differences(
      String here, Set<String> inHere, String there, Set<String> inThere) {
    Stream<String> missing =
        inThere.stream().filter(it -> !inHere.contains(it)).map(it -> it + ": not in " + here);
    Stream<String> extra =
        inHere.stream().filter(it -> !inThere.contains(it)).map(it -> it + ": not in " + there);
    return Stream.concat(missing, extra).toList();
  }
}
