package dev.runledger.torture;

import dev.runledger.actor.Curtain;
import dev.runledger.actor.Submitter;
import dev.runledger.client.EventStream;
import dev.runledger.client.RunFilter;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.history.Journal;
import dev.runledger.history.Op;
import dev.runledger.id.RunId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.rig.ServerCommand;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.work.Runner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Looks at everything before the first fault and after the last one, over wires that are whole.
final class Auditor implements AutoCloseable {
  private static final String NAME = "auditor";
  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final Duration START = Duration.ofMinutes(2);
  private static final int PAGE = 5000;

  /// So many times longer than for the next run to end, it waits for all: a server may be so wrong
  /// that it makes new ones for ever.
  private static final int ENDLESS = 10;

  private final List<RunledgerClient> nodes;
  private final Journal journal;

  Auditor(List<String> urls, Journal journal) {
    nodes = urls.stream().map(url -> RunledgerClient.builder(url).build()).toList();
    this.journal = journal;
  }

  /// Waits until so many runners are there: a process takes its time to start.
  ///
  /// @throws IllegalStateException when they do not come
  void awaitRunners(int many) throws InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (nodes.getFirst().runners().list(Runner.Status.ONLINE).stream().count() < many) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("The runners do not register; see their logs");
      }
      new Curtain().pause(AGAIN);
    }
  }

  /// Looks at all runs again and again until those that runners take are over, also those by which
  /// parents are told of their children.
  ///
  /// @param most how long to wait for the next one to end
  void awaitCalm(Duration most) throws InterruptedException {
    var never = new Curtain();
    Set<RunId> over = new HashSet<>();
    long started = System.nanoTime();
    long progress = started;
    while (!isCalm(over)
        && System.nanoTime() - progress < most.toNanos()
        && System.nanoTime() - started < ENDLESS * most.toNanos()) {
      for (RunId run : without(over)) {
        if (look(run).state().isOver()) {
          over.add(run);
          progress = System.nanoTime();
        }
      }
      never.pause(AGAIN);
    }
  }

  /// Whether nothing more comes of these, which are over: a session may be told of the last of them
  /// by a new run between any two questions, so that what there is is asked for before and after.
  private boolean isCalm(Set<RunId> over) {
    return without(over).isEmpty() && !isToTell() && without(over).isEmpty();
  }

  /// Those that runners take, but for those that were seen to be over.
  private List<RunId> without(Set<RunId> over) {
    return nodes.getFirst().runs().list(RunFilter.ALL.pageSize(1000)).stream()
        .filter(run -> !Submitter.NOWHERE.equals(run.demands().hostname()))
        .map(Run::id)
        .filter(run -> !over.contains(run))
        .toList();
  }

  /// Whether a session is still to be told of its children.
  private boolean isToTell() {
    return !nodes.getFirst().admin().diagnostics().text().contains("\"callbacks_due\":0");
  }

  private Run look(RunId id) {
    long began = System.nanoTime();
    Run run = nodes.getFirst().runs().get(id);
    Optional<RunState.Held> held =
        run.state() instanceof RunState.Held it ? Optional.of(it) : Optional.empty();
    journal.note(
        new Op.Looked(
            NAME,
            began,
            System.nanoTime(),
            id,
            run.status(),
            held.map(it -> it.lease().holder()).orElse(null)));
    return run;
  }

  /// Reads every run and its log to the end: what the first node says is the truth, the others must
  /// agree.
  ///
  /// @return how many events the logs have in all
  long readAll() {
    long events = 0;
    for (Run run : nodes.getFirst().runs().list(RunFilter.ALL.pageSize(1000))) {
      for (int node = 1; node < nodes.size(); node++) {
        read(nodes.get(node), run.id());
      }
      long began = System.nanoTime();
      List<Event> log = read(nodes.getFirst(), run.id());
      journal.note(new Op.Audited(NAME, began, System.nanoTime(), run.id(), log));
      journal.note(
          new Op.Kept(
              NAME,
              began,
              System.nanoTime(),
              run.id(),
              run.sessionId(),
              run.lineage().trigger(),
              run.job().prompt(),
              run.lineage().mode() == Lineage.Mode.ASYNC_CALLBACK
                  ? run.lineage().parentSession()
                  : null,
              run.job().parameters()));
      events += log.size();
    }
    return events;
  }

  /// Follows the stream of all sessions from the beginning to its end, where it has so many events
  /// of runs, or until nothing new comes for so long.
  ///
  /// @param most how long to wait for the next event
  void readFeed(long events, Duration most) {
    long began = System.nanoTime();
    long end =
        Body.answer(nodes.getFirst().admin().diagnostics().text())
            .requiredInteger("feed_end", 0, Long.MAX_VALUE);
    List<Op.Seen> seen = new ArrayList<>();
    var enough = new Curtain();
    EventStream feed = nodes.getFirst().followAll(0);
    var progress = new AtomicLong(began);
    Thread.ofVirtual()
        .start(() -> {
          try {
            awaitSilence(enough, progress, most);
            feed.close();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      long ofRuns = 0;
      while (ofRuns < events || feed.lastSeq() < end) {
        Optional<Event> next = feed.next();
        if (next.isEmpty()) {
          break;
        }
        progress.set(System.nanoTime());
        seen.add(new Op.Seen(progress.get(), feed.lastSeq(), next.get()));
        ofRuns += next.get().runId() == null ? 0 : 1;
      }
    } finally {
      enough.fall();
    }
    journal.note(new Op.FollowedAll(NAME, began, System.nanoTime(), 0, seen));
  }

  /// Until there was no progress for so long, and not for ever where there always is.
  private static void awaitSilence(Curtain enough, AtomicLong progress, Duration most)
      throws InterruptedException {
    long end = System.nanoTime() + ENDLESS * most.toNanos();
    long left = most.toNanos();
    while (left > 0 && System.nanoTime() < end && !enough.pause(Duration.ofNanos(left))) {
      left = progress.get() + most.toNanos() - System.nanoTime();
    }
  }

  /// Has the hashes of all logs worked out anew. Nobody wrote past the server, and so each is
  /// sealed up to its end.
  void verify(ServerCommand program, String database) throws IOException, InterruptedException {
    long began = System.nanoTime();
    String said = program.said("verify", "--json", "--db", database);
    said.lines()
        .map(Body::answer)
        .filter(line -> line.value("run_id") != null)
        .forEach(line ->
            journal.note(
                new Op.Verified(
                    NAME,
                    began,
                    System.nanoTime(),
                    line.requiredId("run_id", RunId::new),
                    whatIsWrong(line))));
  }

  private static @Nullable String whatIsWrong(Fields line) {
    long unsealed = line.requiredInteger("unsealed", 0, Long.MAX_VALUE);
    String detail = line.text("detail");
    return detail != null || unsealed == 0
        ? detail
        : unsealed + " events at its end are not sealed";
  }

  private List<Event> read(RunledgerClient node, RunId run) {
    List<Event> log = new ArrayList<>();
    while (true) {
      long since = log.size();
      long began = System.nanoTime();
      EventPage page = node.runs().events(run, since, PAGE, null);
      journal.note(
          new Op.Paged(
              NAME,
              began,
              System.nanoTime(),
              run,
              since,
              PAGE,
              page.events(),
              page.lastSeq(),
              page.hasMore()));
      log.addAll(page.events());
      if (!page.hasMore() || page.events().isEmpty()) {
        return log;
      }
    }
  }

  @Override
  public void close() {
    nodes.forEach(RunledgerClient::close);
  }
}
