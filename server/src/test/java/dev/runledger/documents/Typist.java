package dev.runledger.documents;

import dev.runledger.documents.Document.Block;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Types what a document says into one shell, block by block, in a folder and with a home of its
/// own. Whatever goes on until Ctrl-C gets a terminal beside it.
///
/// The launcher is the checkout's, and takes the jar that it is given: it neither builds nor waits
/// for the build that runs this test. The server takes any port that is free.
final class Typist implements AutoCloseable {
  private static final Pattern STANDS =
      Pattern.compile("(?:listens on|works for) (http://[^\\s,]+)");

  private final Path folder;
  private final Path notes;
  private final Map<String, String> variables;
  private final Deque<Terminal> terminals = new ArrayDeque<>();
  private @Nullable Terminal shell;
  private @Nullable String url;

  /// @param checkout where the launcher is
  /// @param desk an empty folder
  /// @param variables of the environment, beside what everybody has
  Typist(Path checkout, Path desk, Map<String, String> variables) throws IOException {
    this.variables = variables;
    folder = Files.createDirectories(desk.resolve("runledger")).toRealPath();
    notes = Files.createDirectories(desk.resolve("notes"));
    Files.createSymbolicLink(folder.resolve("runledger"), checkout.resolve("runledger"));
    Files.writeString(folder.resolve("runledger.properties"), "port=0\n");
  }

  /// @return what it printed, with the names that the documents have for what is this machine's
  /// @throws AssertionError when a command in it failed
  String type(Block block) throws IOException, InterruptedException {
    String name = "line-" + block.line();
    Path script = Files.writeString(notes.resolve(name + ".sh"), block.script());
    return asWritten(block.staysOpen() ? open(script, block.shown()) : run(script, name));
  }

  private String open(Path script, @Nullable Shown shown) throws IOException, InterruptedException {
    Terminal terminal = new Terminal(process("sh", script.toString()));
    terminals.push(terminal);
    String printed =
        terminal.await(
            text -> STANDS.matcher(text).find() && (shown == null || shown.fits(asWritten(text))));
    Matcher stands = STANDS.matcher(printed);
    if (!stands.find()) {
      throw new AssertionError("No server and no runner stands there:\n" + printed);
    }
    url = stands.group(1);
    return printed;
  }

  private String run(Path script, String name) throws IOException, InterruptedException {
    if (shell == null) {
      shell = new Terminal(process("sh", "-e"));
    }
    Path output = notes.resolve(name + ".out");
    shell.type(". '%s' </dev/null >'%s' 2>&1; echo %s".formatted(script, output, name));
    Predicate<String> went = text -> text.endsWith(name + "\n");
    if (!went.test(shell.await(went))) {
      String printed = Files.readString(output);
      throw new AssertionError("A command ended with " + shell.exit() + ":\n" + printed);
    }
    return Files.readString(output);
  }

  /// Ctrl-C in every terminal, the last first.
  ///
  /// @return their exit statuses
  List<Integer> interrupt() throws IOException, InterruptedException {
    List<Integer> statuses = new ArrayList<>();
    for (Terminal terminal : terminals) {
      statuses.add(terminal.interrupt());
    }
    return statuses;
  }

  private ProcessBuilder process(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> all = builder.environment();
    all.keySet().removeIf(name -> name.startsWith("RUNLEDGER_"));
    all.keySet().removeAll(List.of("XDG_STATE_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    all.put("HOME", folder.resolveSibling("home").toString());
    all.putAll(variables);
    if (url != null) {
      all.put("RUNLEDGER_URL", url); // as whoever chose another port has to say to curl
    }
    return builder;
  }

  private String asWritten(String printed) {
    return printed
        .replace(folder.toString(), "/home/you/runledger")
        .replaceAll("\\b127\\.0\\.0\\.1:\\d+", "127.0.0.1:7171")
        .replaceAll("(?<=^|\\s)" + Pattern.quote(hostname()) + "(?=\\s|$)", "laptop");
  }

  private static String hostname() {
    try {
      Path kernels = Path.of("/proc/sys/kernel/hostname");
      return Files.exists(kernels)
          ? Files.readString(kernels).strip()
          : InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (IOException nameless) {
      return "localhost";
    }
  }

  @Override
  public void close() throws IOException {
    if (shell != null) {
      shell.close();
    }
    terminals.forEach(Terminal::close);
    // Whoever clears the desk is not to wonder where this leads.
    Files.delete(folder.resolve("runledger"));
  }
}
