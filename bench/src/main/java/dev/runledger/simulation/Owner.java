package dev.runledger.simulation;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.law.Cells;
import dev.runledger.ledger.Told;
import dev.runledger.run.Deed;
import dev.runledger.run.RunCommand;
import dev.runledger.run.StopBy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whoever asks for runs, answers their questions and ends them.
final class Owner extends Part {
  private static final Duration GRACE = World.TIMES.stopGrace();

  private final Requests requests;
  private final Keys keys;

  Owner(World world, String name, Keys keys) {
    super(world, name);
    this.requests = new Requests(world);
    this.keys = keys;
  }

  @Override
  void act() {
    switch (world().random().nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> submit();
      case 6, 7 -> repeat();
      case 8 -> followUp();
      case 9, 10, 11, 12 -> answer();
      case 13, 14 -> end();
      case 15 -> endFamily();
      case 16 -> stopSession();
      case 17 -> write();
      default -> {}
    }
  }

  private void submit() {
    Deed.Submit submit = new Deed.Submit(requests.any());
    note("submit %s", submit.submission());
    if (world().chance(2)) {
      take(keys.first(node(), submit));
    } else {
      world().add(node().ledger().does(submit).run());
    }
  }

  private void repeat() {
    note("say again what was said with a key");
    take(keys.again(node(), world()));
  }

  private void take(@Nullable RunId run) {
    if (run != null && !world().runs().contains(run) && world().laws().now().run(run) != null) {
      world().add(node().ledger().run(run));
    }
  }

  private void followUp() {
    if (!world().runs().isEmpty()) {
      RunId origin = world().pickLate(world().runs());
      boolean fork = world().chance(2);
      note("%s %s", fork ? "fork" : "retry", origin);
      Deed deed = fork ? new Deed.Fork(origin, null) : new Deed.Retry(origin);
      take(keys.first(node(), deed));
    }
  }

  private void answer() {
    List<Cells> asking =
        world().laws().now().runs().values().stream()
            .filter(run -> run.is("status", "waiting_input"))
            .toList();
    if (!asking.isEmpty()) {
      RunId run = new RunId(world().pick(asking).get("run_id"));
      tell(run, new RunCommand.Resume(new Json(String.valueOf(world().random().nextInt(3)))));
    }
  }

  private void end() {
    if (!world().runs().isEmpty()) {
      tell(world().pickLate(world().runs()), anyEnd());
    }
  }

  private RunCommand.End anyEnd() {
    return new RunCommand.End(world().chance(2) ? StopBy.STOP : StopBy.CANCEL, "enough", GRACE);
  }

  private void tell(RunId run, RunCommand.Order order) {
    note("tell %s %s", run, order);
    Told told = node().ledger().tell(run, order);
    Witness.saw(world(), told);
  }

  private void endFamily() {
    if (!world().runs().isEmpty()) {
      RunId run = world().pick(world().runs());
      note("end %s and all that came from it", run);
      node().ledger().tellDescendants(run, anyEnd());
    }
  }

  private void stopSession() {
    if (world().chance(3) && !world().sessions().isEmpty()) {
      SessionId session = world().pick(world().sessions());
      note("stop %s", session);
      node().sessions().stop(session, "enough", GRACE);
    }
  }

  private void write() {
    if (!world().sessions().isEmpty()) {
      NewEvent event = NewEvent.of("user.note", Json.EMPTY_OBJECT);
      if (world().chance(2)) {
        node().log().append(world().pick(world().sessions()), List.of(event));
      } else {
        node().log().append(world().pickLate(world().runs()), null, List.of(event));
      }
    }
  }
}
