package dev.runledger.torture;

import dev.runledger.actor.Actor;
import dev.runledger.actor.Book;
import dev.runledger.actor.Cast;
import dev.runledger.actor.Curtain;
import dev.runledger.actor.Doors;
import dev.runledger.actor.FeedReader;
import dev.runledger.actor.Operator;
import dev.runledger.actor.Owner;
import dev.runledger.actor.PageReader;
import dev.runledger.actor.StreamReader;
import dev.runledger.actor.Submitter;
import dev.runledger.actor.Writer;
import dev.runledger.history.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The actors of this process: everybody but the runners. Who brings new work leaves first, so that
/// what there is can come to an end before the readers go.
final class Stage implements AutoCloseable {
  private static final int SUBMITTERS = 3;
  private static final int WRITERS = 8;
  private static final int READERS = 3;

  private final Curtain work = new Curtain();
  private final Curtain all = new Curtain();
  private final List<Actor> actors = new ArrayList<>();
  private final List<Future<?>> playing = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Stage(Setup setup, Journal journal, Doors doors) {
    var book = new Book();
    var busy = new Cast(doors, journal, book, work, setup.seed());
    var calm = new Cast(doors, journal, book, all, setup.seed());
    for (int i = 0; i < SUBMITTERS; i++) {
      actors.add(new Submitter(busy, "submitter-" + i));
    }
    actors.add(new Owner(calm, "owner", work));
    actors.add(new Operator(busy, "operator"));
    for (int i = 0; i < WRITERS; i++) {
      actors.add(new Writer(busy, "writer-" + i));
    }
    for (int i = 0; i < READERS; i++) {
      actors.add(new PageReader(calm, "pages-" + i));
      actors.add(new StreamReader(calm, "stream-" + i));
      actors.add(new FeedReader(calm, "feed-" + i));
    }
  }

  void begin() {
    for (Actor actor : actors) {
      playing.add(
          threads.submit(() -> {
            actor.play();
            return null;
          }));
    }
  }

  /// No new work from now on.
  void calmDown() {
    work.fall();
  }

  /// Ends the play.
  ///
  /// @throws ExecutionException when an actor failed: that is a fault of ours, not of the server
  void end() throws InterruptedException, ExecutionException {
    work.fall();
    all.fall();
    for (Future<?> one : playing) {
      one.get();
    }
  }

  /// Whether every actor still plays its part.
  ///
  /// @throws ExecutionException when one failed
  void check() throws InterruptedException, ExecutionException {
    for (Future<?> one : playing) {
      if (one.isDone()) {
        one.get();
      }
    }
  }

  @Override
  public void close() {
    work.fall();
    all.fall();
    threads.close();
  }
}
