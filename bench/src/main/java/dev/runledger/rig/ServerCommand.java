package dev.runledger.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How a server is started, up to and without `serve`.
public record ServerCommand(List<String> words) {
  /// The launcher says here where the jar is.
  private static final String JAR = "runledger.jar";

  /// The launcher says here what makes a start of that jar quicker; '' for nothing.
  private static final String CACHE = "runledger.cache";

  private static final String MAIN = "dev.runledger.cli.Main";

  /// The launcher says here how the JVM runs its servers.
  private static final String OPTIONS = "runledger.jvm";

  private static final String USUAL_OPTIONS = "-XX:+UseSerialGC --enable-native-access=ALL-UNNAMED";

  private static final long LOOKED_EVERY_MILLIS = 100;

  public ServerCommand {
    words = List.copyOf(words);
  }

  /// The jar that the launcher named; in a test, the classes that the test itself runs on.
  public static ServerCommand found() {
    String jar = System.getProperty(JAR);
    String cache = System.getProperty(CACHE, "");
    ServerCommand server =
        java("-cp", jar == null ? System.getProperty("java.class.path") : absolute(jar), MAIN);
    return cache.isEmpty() ? server : server.with("-XX:AOTCache=" + absolute(cache));
  }

  /// Servers run in folders of their own.
  private static String absolute(String file) {
    return Path.of(file).toAbsolutePath().toString();
  }

  /// For a server that is killed every few seconds: it starts quickly, and never gets as fast.
  public ServerCommand forShortLives() {
    return hasCache() ? this : with("-XX:TieredStopAtLevel=1");
  }

  /// Whether the launcher made something that makes its starts quicker.
  public boolean hasCache() {
    return words.stream().anyMatch(ServerCommand::isCache);
  }

  public ServerCommand withoutCache() {
    return new ServerCommand(words.stream().filter(word -> !isCache(word)).toList());
  }

  private static boolean isCache(String word) {
    return word.startsWith("-XX:AOTCache=");
  }

  /// The jar that the launcher named; empty in a test.
  public static Optional<Path> jar() {
    return Optional.ofNullable(System.getProperty(JAR)).map(Path::of);
  }

  /// Any program, in a JVM as the launcher would start it.
  public static ServerCommand java(String... words) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(List.of(System.getProperty(OPTIONS, USUAL_OPTIONS).split(" ")));
    all.addAll(List.of(words));
    return new ServerCommand(all);
  }

  /// The same with options for the JVM.
  public ServerCommand with(String... options) {
    List<String> all = new ArrayList<>(words);
    all.addAll(1, List.of(options));
    return new ServerCommand(all);
  }

  /// Runs another of the program's commands to its end.
  ///
  /// @param command its words, with blanks between
  /// @throws IOException with what it said, when it did not do it
  public void run(String command) throws IOException, InterruptedException {
    ask(command);
  }

  /// As [#run].
  ///
  /// @return what it said
  public String ask(String command) throws IOException, InterruptedException {
    Process process = start(command.split(" "));
    String said = said(process);
    if (process.waitFor() != 0) {
      throw new IOException("runledger " + command + ": " + said);
    }
    return said;
  }

  /// What another of the program's commands said, and the most memory that it had at once.
  ///
  /// @param residentBytes VmHWM, as it was a tenth of a second before its end
  public record Told(String said, long residentBytes) {}

  /// As [#ask], with an eye on its memory.
  ///
  /// @param log what it says is put into this file
  public Told tell(String command, Path log) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(command.split(" ")));
    Process process =
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    long most = 0;
    while (!process.waitFor(LOOKED_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
      most = Math.max(most, Resident.most(process.pid()));
    }
    String said = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new IOException("runledger " + command + ": " + said);
    }
    return new Told(said, most);
  }

  /// Runs another of the program's commands to its end, however it ends.
  ///
  /// @return what it said
  public String said(String... command) throws IOException, InterruptedException {
    Process process = start(command);
    String said = said(process);
    process.waitFor();
    return said;
  }

  private Process start(String... command) throws IOException {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(command));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return process;
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  ProcessBuilder serve(String database, int port, List<String> options) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("serve", "--no-auth", "--port", Integer.toString(port), "--db", database));
    all.addAll(options);
    return new ProcessBuilder(all);
  }
}
