package dev.runledger.torture;

import dev.runledger.actor.Curtain;
import dev.runledger.actor.Doors;
import dev.runledger.actor.Submitter;
import dev.runledger.client.RunledgerClient;
import dev.runledger.history.History;
import dev.runledger.history.Journal;
import dev.runledger.history.Journals;
import dev.runledger.history.Op;
import dev.runledger.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Real nodes, real runners, and people who use them, while things are broken; then a verdict on
/// what all of them saw.
public final class Torture {
  private static final Duration CALM = Duration.ofSeconds(20);
  private static final Duration FEED = Duration.ofSeconds(15);

  private final Setup setup;
  private final Consumer<Standing> progress;

  /// How far it is.
  ///
  /// @param noted how much the actors of this process wrote down
  /// @param lastFault '' before the first
  /// @param mended nothing is broken any more: what is left comes to its end
  public record Standing(Duration since, long noted, String lastFault, boolean mended) {}

  /// @param faults what was broken, and how often
  /// @param ops everything that was done and seen
  public record Report(Verdict verdict, Map<Nemesis, Integer> faults, long cuts, List<Op> ops) {}

  /// @param progress is called a few times a second
  public Torture(Setup setup, Consumer<Standing> progress) {
    this.setup = setup;
    this.progress = progress;
  }

  public Report run() throws Exception {
    Path ours = setup.folder().resolve("clients.history");
    List<Path> journals = new ArrayList<>(List.of(ours));
    Strikes strikes;
    long lastFault;
    long cuts;
    try (Journal journal = Journal.open(ours);
        Nodes nodes = new Nodes(setup);
        Doors doors = new Doors(nodes.urls());
        Crew crew = new Crew(setup, nodes.urls());
        Stage stage = new Stage(setup, journal, doors)) {
      strikes = new Strikes(nodes, crew, journal, new Curtain());
      stage.begin();
      try (Reporting _ = new Reporting(journal, strikes, progress)) {
        strikes.carryOut(Plan.of(setup));
        lastFault = System.nanoTime();
        stage.calmDown();
        stage.check();
        new Curtain().pause(Setup.LEASE.plus(Setup.SLACK));
        audit(nodes, journal, stage);
        crew.end();
        stage.end();
      }
      journals.addAll(crew.journals());
      cuts = nodes.cuts();
    }
    List<Op> ops = Journals.read(journals);
    var promises = new History.Promises(Setup.LEASE.toNanos(), Setup.SLACK.toNanos(), lastFault);
    return new Report(Verdict.of(new History(promises, ops)), strikes.done(), cuts, ops);
  }

  private static void audit(Nodes nodes, Journal journal, Stage stage) throws InterruptedException {
    List<RunledgerClient> clients =
        nodes.direct().stream().map(url -> RunledgerClient.builder(url).build()).toList();
    try {
      var auditor = new Auditor(clients, journal);
      auditor.awaitCalm(Submitter.EXECUTOR, CALM);
      stage.awaitFeed(auditor.readAll(), FEED);
    } finally {
      clients.forEach(RunledgerClient::close);
    }
  }
}
