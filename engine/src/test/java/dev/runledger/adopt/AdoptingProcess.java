package dev.runledger.adopt;

import dev.runledger.layout.Catalog;
import dev.runledger.store.StoreAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An adoption in a process of its own, which can be killed.
final class AdoptingProcess implements AutoCloseable {
  private static final String COPIED = "copied ";
  private final Process process;
  private final BufferedReader said;

  private AdoptingProcess(Process process) {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /// @param fileKilobytes how large a file it may write; 0 for any
  static AdoptingProcess start(String layout, StoreAddress from, Path to, long fileKilobytes)
      throws IOException {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            AdoptingProcess.class.getName(),
            layout,
            from.toString(),
            to.toString());
    List<String> command = new ArrayList<>();
    if (fileKilobytes > 0) {
      command.addAll(List.of("sh", "-c", "ulimit -f " + fileKilobytes * 2 + "; exec \"$@\"", "sh"));
    }
    command.addAll(java);
    return new AdoptingProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /// Prints a line for every portion that is stored, and at the end what came of it.
  public static void main(String[] arguments) {
    AdoptionWatch watch =
        new AdoptionWatch() {
          @Override
          public void counted(String table, long rows) {}

          private final Map<String, Long> begun = new HashMap<>();

          @Override
          public void copying(String table, long rows) {
            if (rows > begun.computeIfAbsent(table, _ -> rows)) {
              System.out.println(COPIED + table + " " + rows);
            }
          }

          @Override
          public void verifying(String table, long rows) {}

          @Override
          public void doing(String what) {}
        };
    AdoptionReport report =
        new Adoption(
                Catalog.find(arguments[0]).orElseThrow(),
                StoreAddress.parse(arguments[1]),
                StoreAddress.parse(arguments[2]),
                watch)
            .run();
    System.out.println(report.isRight() ? "right" : "wrong");
  }

  /// Kills it, as `kill -9` does, once it said so many portions.
  ///
  /// @return false when it ended before
  boolean killAfter(int portions) throws IOException {
    int seen = 0;
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(COPIED) && ++seen == portions) {
        process.destroyForcibly().onExit().join();
        return true;
      }
    }
    return false;
  }

  /// Waits for its end.
  String last() throws IOException {
    String last = "";
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      last = line;
    }
    process.onExit().join();
    return last;
  }

  int exit() {
    return process.onExit().join().exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
