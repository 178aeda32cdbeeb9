package dev.runledger.bench;

import dev.runledger.actor.Book;
import dev.runledger.actor.Cast;
import dev.runledger.actor.Curtain;
import dev.runledger.actor.Doors;
import dev.runledger.actor.RunnerActor;
import dev.runledger.history.Journal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A runner in a process of its own, to be killed. It ends when its stdin does, be it because it
/// was told so or because its parent is gone.
@Command(name = "torture-runner", hidden = true, description = "A runner to be killed.")
final class RunnerChild implements Callable<Integer> {
  @Option(names = "--urls", split = ",", required = true)
  private List<String> urls = new ArrayList<>();

  @Option(names = "--host", required = true)
  private String host = "";

  @Option(names = "--seed", required = true)
  private long seed;

  @Option(names = "--journal", required = true)
  private Path journal = Path.of("");

  @Option(names = "--replace")
  private boolean replace;

  private final InputStream in;

  RunnerChild(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() throws Exception {
    var curtain = new Curtain();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException _) {
            // Closed: that is what was waited for.
          } finally {
            curtain.fall();
          }
        });
    try (Journal written = Journal.open(journal);
        Doors doors = new Doors(urls)) {
      new RunnerActor(new Cast(doors, written, new Book(), curtain, seed), host, replace).play();
    }
    return 0;
  }
}
