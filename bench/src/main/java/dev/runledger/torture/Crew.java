package dev.runledger.torture;

import dev.runledger.rig.Child;
import dev.runledger.rig.ServerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runners in processes of their own. A place in the crew is an identity: who is killed comes back
/// as the same runner in a new process.
final class Crew implements AutoCloseable {
  /// The hidden command that is such a process.
  static final String COMMAND = "torture-runner";

  private final Setup setup;
  private final List<String> urls;
  private final List<Child> children = new ArrayList<>();
  private final List<Path> journals = new ArrayList<>();
  private int births;

  Crew(Setup setup, List<String> urls) throws IOException {
    this.setup = setup;
    this.urls = urls;
    for (int place = 0; place < setup.server().runners(); place++) {
      children.add(born(place, false));
    }
  }

  synchronized Child get(int place) {
    return children.get(place);
  }

  /// A new process in place of one that was killed.
  ///
  /// @param replace it says so when it registers; otherwise it waits until the first is stale
  synchronized void replace(int place, boolean replace) throws IOException {
    children.set(place, born(place, replace));
  }

  /// What every runner wrote down, also those that were killed.
  synchronized List<Path> journals() {
    return List.copyOf(journals);
  }

  /// Lets all of them end by themselves.
  synchronized void end() throws IOException, InterruptedException {
    for (Child child : children) {
      child.end();
    }
  }

  private Child born(int place, boolean replace) throws IOException {
    Path journal = setup.folder().resolve("runner-%d-%d.history".formatted(place, births++));
    journals.add(journal);
    List<String> words =
        new ArrayList<>(
            ServerCommand.java(
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.runledger.bench.Main",
                    COMMAND,
                    "--urls",
                    String.join(",", urls),
                    "--host",
                    "host-" + place,
                    "--seed",
                    Long.toString(setup.seed() + births),
                    "--journal",
                    journal.toString())
                .words());
    if (replace) {
      words.add("--replace");
    }
    return Child.start(words, setup.folder().resolve("runner-" + place + ".log"));
  }

  @Override
  public synchronized void close() {
    children.forEach(Child::close);
  }
}
