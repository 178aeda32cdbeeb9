package dev.runledger.documents;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.documents.Document.Block;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every command in the documents for users can be typed as it stands, in its order; it succeeds,
/// and prints what the document shows.
@Tag("jar")
@Execution(ExecutionMode.CONCURRENT)
class DocumentsTest {
  private static final Path CHECKOUT = checkout();
  private static final List<String> TYPED =
      List.of("README.md", "docs/quickstart.md", "docs/cli.md", "docs/api.md");

  /// Says how to build and test, which is what goes on here.
  private static final String NOT_TYPED = "CONTRIBUTING.md";

  /// Need a PostgreSQL server: [AdoptionDocumentTest] and [PostgresDocumentsTest] type them.
  private static final List<String> TYPED_ELSEWHERE =
      List.of("docs/adoption.md", "docs/postgresql.md");

  @TempDir private Path desk;

  /// As everybody's first commands do: makes the caches for quick starts.
  @BeforeAll
  static void startOnce() throws Exception {
    start("--version");
    start("serve", "--settings");
  }

  private static void start(String... words) throws Exception {
    var command = new ArrayList<String>(List.of(CHECKOUT.resolve("runledger").toString()));
    command.addAll(List.of(words));
    ProcessBuilder first = new ProcessBuilder(command);
    first.environment().putAll(variables());
    Process started =
        first.redirectOutput(Redirect.DISCARD).redirectError(Redirect.INHERIT).start();
    assertThat(started.waitFor(4, MINUTES)).isTrue();
    assertThat(started.exitValue()).isZero();
  }

  @ParameterizedTest
  @FieldSource("TYPED")
  void canBeTypedAsItStands(String name) throws Exception {
    try (Typist typist = new Typist(CHECKOUT, desk, variables())) {
      for (Block block : Document.read(CHECKOUT.resolve(name)).blocks()) {
        Shown shown = block.shown();
        assertThat(typist.type(block))
            .as("what line %d of %s prints", block.line(), name)
            .matches(printed -> shown == null || shown.fits(printed), "is: " + shown);
      }
      assertThat(typist.interrupt()).as("exit statuses after Ctrl-C").isNotEmpty().containsOnly(0);
    }
  }

  @Test
  void noOtherDocumentHasCommandsToType() throws IOException {
    List<String> typed = new ArrayList<>(TYPED);
    typed.add(NOT_TYPED);
    typed.addAll(TYPED_ELSEWHERE);
    assertThat(documents())
        .filteredOn(file -> !Document.read(CHECKOUT.resolve(file)).blocks().isEmpty())
        .containsExactlyInAnyOrderElementsOf(typed);
  }

  static List<String> documents() throws IOException {
    try (Stream<Path> top = Files.list(CHECKOUT);
        Stream<Path> docs = Files.walk(CHECKOUT.resolve("docs"))) {
      return Stream.concat(top, docs)
          .map(file -> CHECKOUT.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".md"))
          .toList();
    }
  }

  static Map<String, String> variables() {
    String jar =
        Objects.requireNonNull(
            System.getenv("RUNLEDGER_JAR"), "The build that runs this names the jar it made");
    return Map.of("RUNLEDGER_JAR", jar, "RUNLEDGER_JAVA_HOME", System.getProperty("java.home"));
  }

  static Path checkout() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("runledger"))) {
      here = Objects.requireNonNull(here.getParent(), "No launcher in any directory above");
    }
    return here;
  }
}
