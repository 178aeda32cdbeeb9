package dev.runledger.torture;

import dev.runledger.actor.Curtain;
import dev.runledger.actor.Doors;
import dev.runledger.history.History;
import dev.runledger.history.Journal;
import dev.runledger.history.Journals;
import dev.runledger.history.Op;
import dev.runledger.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Real nodes, real runners, and people who use them, while things are broken; then a verdict on
/// what all of them saw.
public final class Torture {
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
        Ground ground = Ground.lay(setup.server().base(), setup.folder());
        Nodes nodes = new Nodes(setup, ground);
        Doors doors = new Doors(nodes.urls());
        Auditor auditor = new Auditor(nodes.direct(), journal);
        Crew crew = new Crew(setup, nodes.urls());
        Stage stage = new Stage(setup, journal, doors)) {
      strikes = new Strikes(ground, nodes, crew, journal, new Curtain());
      auditor.awaitRunners(setup.server().runners());
      stage.begin();
      try (Reporting _ = new Reporting(journal, strikes, progress)) {
        strikes.carryOut(Plan.of(setup), setup.times().broken());
        lastFault = System.nanoTime();
        stage.calmDown();
        stage.check();
        new Curtain().pause(Setup.LEASE.plus(Setup.SLACK));
        auditor.awaitCalm(setup.times().calm());
        crew.end();
        stage.end();
        auditor.readFeed(auditor.readAll(), setup.times().calm());
        auditor.verify(setup.server().command(), ground.address());
      }
      journals.addAll(crew.journals());
      cuts = nodes.cuts() + ground.cuts();
    }
    List<Op> ops = Journals.read(journals);
    return new Report(judge(ops, lastFault), strikes.done(), cuts, ops);
  }

  /// Judges what was kept of an earlier torture.
  ///
  /// @param folder with its histories
  public static Report judge(Path folder) throws IOException {
    List<Path> journals;
    try (Stream<Path> files = Files.list(folder)) {
      journals = files.filter(file -> file.toString().endsWith(".history")).sorted().toList();
    }
    List<Op> ops = Journals.read(journals);
    long lastFault =
        ops.stream().filter(op -> op instanceof Op.Fault).mapToLong(Op::ended).max().orElse(0);
    return new Report(judge(ops, lastFault), Map.of(), 0, ops);
  }

  private static Verdict judge(List<Op> ops, long lastFault) {
    var promises = new History.Promises(Setup.LEASE.toNanos(), Setup.SLACK.toNanos(), lastFault);
    return Verdict.of(new History(promises, ops));
  }
}
