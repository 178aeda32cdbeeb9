package dev.runledger.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/layouts.md names for every criterion of the five documents the tests that show it.
class CriteriaPageTest {
  private static final Pattern NAME = Pattern.compile("`(\\w+)…?`");

  @Test
  void everyCriterionNamesATestAndEveryTestIsThere() throws IOException {
    String tests = sources("../engine") + sources("../server");
    List<String> rows = criteria();
    assertThat(rows).hasSizeGreaterThan(40);
    for (String row : rows) {
      String named = row.split("\\|")[4];
      List<String> names =
          NAME.matcher(named).results().map(found -> declared(found, named)).toList();
      assertThat(names).as(row).isNotEmpty().allSatisfy(name -> assertThat(tests).contains(name));
    }
  }

  /// A class by its name; a test by its name, or by how that begins.
  private static String declared(MatchResult found, String named) {
    String name = found.group(1);
    return Character.isUpperCase(name.charAt(0))
        ? " " + name + " "
        : "void " + name + (named.charAt(found.end() - 2) == '…' ? "" : "(");
  }

  /// The rows of the table of criteria.
  private static List<String> criteria() throws IOException {
    return Files.readAllLines(Path.of("../docs/layouts.md")).stream()
        .dropWhile(line -> !line.equals("| document | criterion | where it holds | test |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static String sources(String module) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(module, "src/test/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(CriteriaPageTest::text)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
