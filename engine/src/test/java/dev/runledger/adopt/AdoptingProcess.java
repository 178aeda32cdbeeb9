package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An adoption in a process of its own, which can be killed.
final class AdoptingProcess implements AutoCloseable {
  private static final String BEGUN = "begun";
  private static final String DID = "did ";
  private final Process process;
  private final BufferedReader said;

  private AdoptingProcess(Process process) {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /// What it does.
  enum Work {
    COPY,
    /// As [#COPY]; it stands still once it has brought something, until [#goOn].
    COPY_HALFWAY,
    IN_PLACE,
    UNDO,
    FINISH
  }

  /// @param fileKilobytes how large a file it may write; 0 for any
  static AdoptingProcess start(String layout, StoreAddress from, Path to, long fileKilobytes)
      throws IOException {
    List<String> limited =
        fileKilobytes > 0
            ? List.of("sh", "-c", "ulimit -f " + fileKilobytes * 2 + "; exec \"$@\"", "sh")
            : List.of();
    return start(limited, Work.COPY, layout, from.toString(), to.toString());
  }

  static AdoptingProcess start(Work work, String layout, StoreAddress.Postgres database)
      throws IOException {
    return start(List.of(), work, layout, database.toString(), database.toString());
  }

  static AdoptingProcess start(Work work, String layout, StoreAddress from, StoreAddress to)
      throws IOException {
    return start(List.of(), work, layout, from.toString(), to.toString());
  }

  private static AdoptingProcess start(
      List<String> before, Work work, String layout, String from, String to) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            AdoptingProcess.class.getName(),
            work.name(),
            layout,
            from,
            to));
    return new AdoptingProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /// Prints a line for everything that it did, and at the end what came of it.
  public static void main(String[] arguments) {
    System.out.println(BEGUN);
    Layout layout = Catalog.find(arguments[1]).orElseThrow();
    StoreAddress from = StoreAddress.parse(arguments[2]);
    StoreAddress to = StoreAddress.parse(arguments[3]);
    Work work = Work.valueOf(arguments[0]);
    Watch watch = new Watch(work);
    boolean isRight =
        switch (work) {
          case COPY, COPY_HALFWAY -> new Adoption(layout, from, to, watch).run().isRight();
          case IN_PLACE -> {
            StoreAddress.Postgres database = (StoreAddress.Postgres) to;
            StoreAddress.Postgres tables =
                new StoreAddress.Postgres(
                    database.url(), database.user(), null, InPlace.USUAL_SCHEMA);
            InPlace inPlace = new InPlace(layout, tables, database, watch);
            yield inPlace.isDone() || inPlace.run().isRight();
          }
          case UNDO -> {
            new Undo(layout, (StoreAddress.Postgres) to, watch).undo(true);
            yield true;
          }
          case FINISH -> {
            new Undo(layout, (StoreAddress.Postgres) to, watch).finish();
            yield true;
          }
        };
    System.out.println(isRight ? "right" : "wrong");
  }

  private static final class Watch implements AdoptionWatch {
    private final Work work;
    private final Map<String, Long> begun = new HashMap<>();
    private boolean isToStand;

    Watch(Work work) {
      this.work = work;
      isToStand = work == Work.COPY_HALFWAY;
    }

    @Override
    public void counted(String table, long rows) {}

    @Override
    public void copying(String table, long rows) {
      if (rows > begun.computeIfAbsent(table, _ -> rows)) {
        System.out.println(DID + table + " " + rows);
        if (isToStand) {
          isToStand = false;
          stand();
        }
      }
    }

    private static void stand() {
      try {
        System.in.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private boolean isCopy() {
      return work == Work.COPY || work == Work.COPY_HALFWAY;
    }

    @Override
    public void verifying(String table, long rows) {
      if (!isCopy()) {
        System.out.println(DID + "verify " + table + " " + rows);
      }
    }

    @Override
    public void waiting(String what) {
      System.out.println(what);
    }

    /// Of a copy these are announcements: who is killed at one has got no further.
    @Override
    public void doing(String what) {
      if (!isCopy()) {
        System.out.println(DID + what);
      }
    }
  }

  /// Kills it, as `kill -9` does, once it said so many lines.
  ///
  /// @return false when it ended before
  boolean killAfter(int lines) throws IOException {
    int seen = 0;
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(DID) && ++seen == lines) {
        process.destroyForcibly().onExit().join();
        return true;
      }
    }
    return false;
  }

  /// Kills it so long after it began.
  ///
  /// @return false when it ended before
  boolean killAfter(Duration time) throws IOException, InterruptedException {
    begun();
    boolean isOver = process.waitFor(time);
    process.destroyForcibly().onExit().join();
    return !isOver;
  }

  /// Waits until it begins.
  void begun() throws IOException {
    reading(BEGUN);
  }

  /// Reads what it says until a line begins like this.
  ///
  /// @return that line; empty when it ended before
  String reading(String start) throws IOException {
    String line = said.readLine();
    while (line != null && !line.startsWith(start)) {
      line = said.readLine();
    }
    return line == null ? "" : line;
  }

  /// Holds it where it is once it has brought something, with all that it has locked. It stands
  /// there by itself, however late it is held.
  void stopInItsMiddle() throws IOException, InterruptedException {
    assertThat(reading(DID)).isNotEmpty();
    signal("STOP");
  }

  void goOn() throws IOException, InterruptedException {
    signal("CONT");
    process.getOutputStream().close();
  }

  private void signal(String name) throws IOException, InterruptedException {
    assertThat(FileStates.does("kill", "-" + name, Long.toString(process.pid()))).isTrue();
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

  /// As `kill -9` does.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
