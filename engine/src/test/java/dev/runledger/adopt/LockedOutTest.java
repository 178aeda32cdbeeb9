package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sources that let us not in: what is said names who asked and what was asked, never a password,
/// and nothing is made.
class LockedOutTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final StoreAddress.Postgres source = SERVER.newEmptyDatabase();
  private final String database = source.url().substring(source.url().lastIndexOf('/') + 1);
  private final String user = "user_of_" + database;

  @AfterEach
  void drop() {
    SERVER.execute("postgres", "DROP ROLE IF EXISTS " + user);
    SERVER.drop(source);
  }

  @Test
  void aWrongPasswordIsSaidAndNotShown() throws Exception {
    SERVER.execute("postgres", "CREATE ROLE " + user + " LOGIN PASSWORD 'right one'");
    String rules =
        AdoptedTwice.ask(source, "SELECT pg_read_file(current_setting('hba_file'))").getFirst();
    try {
      askForPasswords(rules);
      refuses(as("wrong one"), "password authentication failed for user \"" + user + "\"");
      refuses(as(null), "no password was provided");
      SERVER.execute(database, "CREATE TABLE crawl_runs (id uuid, status text, app_package text)");
      SERVER.execute(database, "GRANT SELECT ON crawl_runs TO " + user);
      assertThat(adopt(as("right one"))).isTrue();
      SERVER.execute(database, "DROP TABLE crawl_runs");
    } finally {
      write(rules);
    }
  }

  @Test
  void aUserWhoMayNotLogInIsSaid() {
    SERVER.execute("postgres", "CREATE ROLE " + user + " NOLOGIN");
    refuses(as(null), "role \"" + user + "\" is not permitted to log in");
  }

  @Test
  void aServerThatIsNotThereIsSaidWithItsAddress() throws IOException {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    String url = "postgresql://somebody:secret@127.0.0.1:" + port + "/crawls";
    refuses((StoreAddress.Postgres) StoreAddress.parse(url), "127.0.0.1:" + port, "refused");
    refuses(
        (StoreAddress.Postgres)
            StoreAddress.parse("postgresql://somebody:secret@no.such.host.invalid/crawls"),
        "no.such.host.invalid");
  }

  /// A file of another user, adopted by somebody who is not allowed everything.
  @Test
  void aFileThatItsUserMayNotReadIsSaidWithTheUser() throws Exception {
    OddFile file = OddFile.coordinator(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("---------"));
    Path target = Files.createDirectory(folder.resolve("made")).resolve("target.db");
    Files.setPosixFilePermissions(target.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    boolean isRoot = Files.isReadable(file.path());
    String said = adoptInAnotherProcess(isRoot, file.path(), target);
    assertThat(said)
        .contains(
            file.path()
                + " may not be read by the user "
                + (isRoot ? "nobody" : System.getProperty("user.name")));
    assertThat(Files.exists(target)).isFalse();
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("r--r--r--"));
    assertThat(adoptInAnotherProcess(isRoot, file.path(), target)).contains("adopted");
  }

  /// Prints what came of it.
  public static void main(String[] arguments) {
    try {
      run(
          "coordinator",
          new StoreAddress.SqliteFile(Path.of(arguments[0])),
          new StoreAddress.SqliteFile(Path.of(arguments[1])));
      System.out.println("adopted");
    } catch (StoreException e) {
      System.out.println(e.getMessage());
    }
  }

  /// Root may read anything, so that the process is nobody's there, who may not read where our own
  /// classes are.
  private String adoptInAnotherProcess(boolean isRoot, Path file, Path target) throws Exception {
    List<String> command = new ArrayList<>();
    if (isRoot) {
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + target.getParent(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            isRoot ? classesForAll() : System.getProperty("java.class.path"),
            LockedOutTest.class.getName(),
            file.toString(),
            target.toString()));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  private String classesForAll() throws IOException {
    Path classes = folder.resolve("classes");
    List<String> path = new ArrayList<>();
    int number = 0;
    for (String from : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      Path to = classes.resolve(number++ + "-" + Path.of(from).getFileName());
      if (Files.exists(Path.of(from)) && !Files.exists(to)) {
        copy(Path.of(from), to);
      }
      path.add(to.toString());
    }
    return String.join(java.io.File.pathSeparator, path);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path one : files.toList()) {
        Path copy = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(copy);
        } else {
          Files.createDirectories(copy.getParent());
          Files.copy(one, copy, StandardCopyOption.REPLACE_EXISTING);
          Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r--r--r--"));
        }
      }
    }
  }

  /// The server asks this user for a password from now on.
  ///
  /// @param rules that it had
  private void askForPasswords(String rules) throws SQLException {
    write("host all %s all scram-sha-256%n%s".formatted(user, rules));
    Instant end = Instant.now().plus(SOON);
    while (isLetIn()) {
      assertThat(Instant.now()).as("the server reads its new rules").isBefore(end);
    }
  }

  private boolean isLetIn() {
    try (Connection _ = DriverManager.getConnection(source.url(), user, null)) {
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private void write(String rules) throws SQLException {
    try (Connection connection = DriverManager.getConnection(source.url(), source.user(), null);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DO $do$
          BEGIN
              EXECUTE format('COPY (SELECT line FROM unnest(string_to_array(%%L, E''\\n'')) AS line) TO %%L',
                  $rules$%s$rules$, current_setting('hba_file'));
          END $do$
          """
              .formatted(rules));
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private StoreAddress.Postgres as(@Nullable String password) {
    return new StoreAddress.Postgres(source.url(), user, password, source.schema());
  }

  private void refuses(StoreAddress.Postgres from, String... words) {
    assertThatThrownBy(() -> adopt(from))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("wrong one")
        .hasMessageNotContaining("secret");
    assertThat(Files.exists(target().path())).isFalse();
  }

  private boolean adopt(StoreAddress from) {
    return run("crawl", from, target());
  }

  private static boolean run(String layout, StoreAddress from, StoreAddress to) {
    return new Adoption(AdoptionTest.layout(layout), from, to, AdoptionWatch.NONE).run().isRight();
  }

  private StoreAddress.SqliteFile target() {
    return new StoreAddress.SqliteFile(folder.resolve("target.db"));
  }
}
