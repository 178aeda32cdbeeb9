package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher with its cache for quick starts. The jar is a small one that says which it is, and
/// whether its class came out of the cache.
class LauncherTest {
  private static final Path LAUNCHER = Path.of("../runledger");
  private static final String FROM_CACHE = "dev.runledger.cli.Main source: shared objects file";
  private static final String PREPARING = "Preparing for quick starts";

  @TempDir private Path folder;
  private Path jar;
  private Path cache;

  @BeforeEach
  void aJar() throws IOException {
    jar = folder.resolve("small.jar");
    cache = folder.resolve("small-all.aot");
    makeJar("first");
  }

  @Test
  void theFirstStartMakesACacheAndTheNextUsesIt() throws Exception {
    Ended first = launch();
    assertThat(first.err()).contains(PREPARING);
    assertThat(cache).exists();
    Ended second = launch("RUNLEDGER_JAVA_OPTS", "-Xlog:class+load");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains(FROM_CACHE, "first says hello");
  }

  @Test
  void theServerAloneHasACacheOfItsOwn() throws Exception {
    assertThat(run(Map.of(), "serve", "--port", "0").out()).isEqualTo("first says serve\n");
    assertThat(folder.resolve("small-serve.aot")).exists();
    assertThat(cache).doesNotExist();
  }

  /// The JVM would run the old jar's classes out of it without a word.
  @Test
  void aCacheIsNeverUsedWithAnotherJar() throws Exception {
    launch();
    FileTime longAgo = FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() - 100_000);
    makeJar("second");
    Files.setLastModifiedTime(jar, longAgo);
    Ended other = launch();
    assertThat(other.err()).contains(PREPARING);
    assertThat(other.out()).isEqualTo("second says hello\n");
    assertThat(launch("RUNLEDGER_JAVA_OPTS", "-Xlog:class+load").out())
        .contains(FROM_CACHE, "second says hello");
  }

  @Test
  void aCacheThatCannotBeMadeIsNotMissed() throws Exception {
    Files.createDirectories(cache.resolve("in-the-way"));
    Ended without = launch();
    assertThat(without.exit()).isZero();
    assertThat(without.out()).isEqualTo("first says hello\n");
    makeJar("second");
    assertThat(launch().out()).isEqualTo("second says hello\n");
  }

  @Test
  void aBrokenCacheIsNotMissed() throws Exception {
    launch();
    byte[] whole = Files.readAllBytes(cache);
    Files.write(cache, Arrays.copyOf(whole, whole.length / 2));
    assertThat(launch().out()).isEqualTo("first says hello\n");
    Files.writeString(cache, "no cache at all");
    assertThat(launch().out()).isEqualTo("first says hello\n");
  }

  @Test
  void withAnotherCollectorTheCacheDoesNoHarm() throws Exception {
    launch();
    for (String collector : List.of("-XX:+UseG1GC", "-XX:+UseParallelGC", "-XX:+UseZGC")) {
      Ended ended = launch("RUNLEDGER_JAVA_OPTS", collector);
      assertThat(ended.out()).isEqualTo("first says hello\n");
      assertThat(ended.err()).isEmpty();
    }
  }

  @Test
  void anotherJdkGetsACacheOfItsOwn() throws Exception {
    launch();
    Path jdk = Path.of(System.getProperty("java.home")).toRealPath();
    Path other = Files.createSymbolicLink(folder.resolve("other-jdk"), jdk);
    Ended ended = launch("RUNLEDGER_JAVA_HOME", other.toString());
    assertThat(ended.err()).contains(PREPARING);
    assertThat(ended.out()).isEqualTo("first says hello\n");
    assertThat(launch("RUNLEDGER_JAVA_HOME", other.toString()).err()).isEmpty();
  }

  @Test
  void aFolderThatIsNoJdkIsSaidByName() throws Exception {
    Ended ended = launch("RUNLEDGER_JAVA_HOME", folder.toString());
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.err()).contains("RUNLEDGER_JAVA_HOME", folder.toString(), "JDK 25");
  }

  private record Ended(int exit, String out, String err) {}

  private Ended launch(String... variable) throws Exception {
    return run(variable.length == 0 ? Map.of() : Map.of(variable[0], variable[1]), "hello");
  }

  private Ended run(Map<String, String> variables, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toRealPath().toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RUNLEDGER_"));
    builder.environment().put("RUNLEDGER_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("RUNLEDGER_JAR", jar.toString());
    builder.environment().putAll(variables);
    int exit = builder.start().waitFor();
    return new Ended(
        exit, Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
  }

  /// As the build does it: a server that runs keeps the file it opened.
  private void makeJar(String name) throws IOException {
    Path source = folder.resolve("Main.java");
    Files.writeString(
        source,
        """
        package dev.runledger.cli;

        public class Main {
          public static void main(String[] words) {
            System.out.println("%s says " + words[0]);
          }
        }
        """
            .formatted(name));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.resolve(name).toString(), source.toString());
    assertThat(compiled).isZero();
    Path fresh = folder.resolve(name + ".jar");
    try (OutputStream file = Files.newOutputStream(fresh);
        var zip = new ZipOutputStream(file, StandardCharsets.UTF_8)) {
      zip.putNextEntry(new ZipEntry("dev/runledger/cli/Main.class"));
      zip.write(Files.readAllBytes(folder.resolve(name).resolve("dev/runledger/cli/Main.class")));
      zip.closeEntry();
    }
    Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
  }
}
