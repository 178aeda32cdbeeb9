package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.id.RunId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// After the last fault and one more lease (and a little), no run is still held by somebody who is
/// not there; and at the very end all runs that somebody could do are done. A run counts as held
/// when it still is at the next look, or nobody looked again: after a pause of the machine the
/// first look comes before the server got to its deadlines.
final class NobodyIsStuck implements Rule {
  @Override
  public String name() {
    return "nobody is stuck";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    long fault = evidence.promises().lastFault();
    long deadline = fault + evidence.promises().lease() + evidence.promises().slack();
    for (Op.Submitted submitted : evidence.of(Op.Submitted.class)) {
      List<Op.Looked> looks =
          evidence.of(Op.Looked.class, submitted.run()).stream()
              .filter(look -> look.began() >= deadline)
              .sorted(Comparator.comparingLong(Op.Looked::began))
              .toList();
      for (int i = 0; i < looks.size(); i++) {
        Op.Looked look = looks.get(i);
        boolean staysHeld = isHeld(look) && isHeld(looks.get(Math.min(i + 1, looks.size() - 1)));
        docket.expect(
            !staysHeld || isAlive(evidence, submitted.run(), fault),
            () -> "a run is held by nobody who lives",
            () -> Docket.all(look, tail(evidence, submitted.run())));
      }
      Optional<Op.Looked> last = looks.isEmpty() ? Optional.empty() : Optional.of(looks.getLast());
      docket.expect(
          !submitted.served() || last.map(look -> look.status().isFinal()).orElse(false),
          () -> "a run is not done, and nothing stands in its way",
          () ->
              Docket.all(last.isEmpty() ? submitted : last.get(), tail(evidence, submitted.run())));
    }
  }

  private static boolean isHeld(Op.Looked look) {
    return switch (look.status()) {
      case CLAIMED, RUNNING, STOPPING -> true;
      case PENDING, WAITING_INPUT, COMPLETED, FAILED, STOPPED, CANCELLED -> false;
    };
  }

  /// Whether a runner did anything with the run since the last fault.
  private static boolean isAlive(Evidence evidence, RunId run, long fault) {
    Stream<Op.OfRun> signs =
        Stream.of(
                evidence.of(Op.Granted.class, run),
                evidence.of(Op.Reported.class, run),
                evidence.of(Op.Appended.class, run).stream()
                    .filter(append -> append.grant() != null)
                    .toList())
            .flatMap(List::stream);
    return signs.anyMatch(sign -> sign.began() >= fault);
  }

  private static Object tail(Evidence evidence, RunId run) {
    List<Event> log = evidence.log(run);
    return log.isEmpty() ? "no log" : log.getLast();
  }
}
