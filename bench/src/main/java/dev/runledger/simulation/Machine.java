package dev.runledger.simulation;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.Ids;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.law.Cells;
import dev.runledger.law.LawBroken;
import dev.runledger.ledger.Told;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.run.Question;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFailure;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Fence;
import dev.runledger.work.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A runner: takes runs, works on them, forgets, hangs, dies and comes back; and goes on with what
/// it has lost long ago.
final class Machine extends Part {
  static final List<String> HOSTS = List.of("host-0", "host-1", "host-2", "nobody");

  private static final List<RunCommand.Report> REPORTS =
      List.of(
          new RunCommand.Started(),
          new RunCommand.Complete(new Json("42"), null),
          new RunCommand.Fail(new RunFailure("boom", "It broke"), false),
          new RunCommand.Fail(new RunFailure("flaky", "The network was away"), true),
          new RunCommand.Ask(new Question("Which?", null), true),
          new RunCommand.Ask(new Question("Which?", null), false),
          new RunCommand.Ask(
              new Question("Which?", null, null, new Json("7")),
              true,
              Duration.ofSeconds(50),
              null),
          new RunCommand.Ask(new Question("Which?", null), true, Duration.ofSeconds(20), null),
          new RunCommand.AcknowledgeStop("SIGTERM"));

  private final Capabilities can;
  private final RunnerId id;
  private final List<Held> grants = new ArrayList<>();
  private final Set<LeaseToken> tokens = new HashSet<>();
  private final Map<RunId, Instant> stops = new HashMap<>();
  private boolean registered;

  private static final class Held {
    private final RunId run;
    private final Fence fence;
    private boolean started;

    private Held(RunId run, Fence fence) {
      this.run = run;
      this.fence = fence;
    }

    @Override
    public String toString() {
      return run + " held by " + fence;
    }
  }

  Machine(World world, int number) {
    super(world, HOSTS.get(number));
    Set<String> tags = number == 0 ? Set.of("gpu") : number == 1 ? Set.of("mac", "gpu") : Set.of();
    this.can = new Capabilities(HOSTS.get(number), "/work", "command", tags, number == 1);
    this.id = Ids.runner(can.hostname(), can.projectDir(), can.executorType());
  }

  @Override
  void act() {
    if (!registered) {
      register(world().chance(2));
      return;
    }
    switch (world().random().nextInt(24)) {
      case 0, 1, 2, 3, 4 -> poll();
      case 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 -> report();
      case 15, 16, 17 -> write();
      case 18, 19 -> renew();
      case 20 -> {
        if (world().chance(4)) {
          register(true);
        } else if (world().chance(4)) {
          leave();
        }
      }
      default -> beat();
    }
  }

  @Override
  void refused(String code) {
    registered &= !code.equals("unknown_runner");
  }

  private void register(boolean replace) {
    note("register, replace: %s", replace);
    node().runners().register(new Registration(can, replace));
    registered = true;
  }

  private void leave() {
    note("leave");
    node().runners().remove(id, true);
    registered = false;
  }

  private void poll() {
    int most = world().random().nextInt(3);
    note("poll for %d", most);
    Instant asked = world().store().now();
    Delivery delivery;
    try {
      delivery = node().dispatcher().poll(id, Duration.ZERO, most).orElse(Delivery.NOTHING);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    for (Grant grant : delivery.runs()) {
      take(grant);
    }
    for (Delivery.StopOrder stop : delivery.stops()) {
      hear(stop, asked);
    }
    registered &= !delivery.deregistered();
  }

  private void take(Grant grant) {
    note("  got %s", grant.run().id());
    LawBroken.unless(grant.run().demands().metBy(can), "Not for %s: %s", can, grant);
    LawBroken.unless(tokens.add(grant.lease().token()), "A token again: %s", grant);
    grants.add(new Held(grant.run().id(), new Fence(id, grant.lease().token())));
  }

  /// @param asked when the poll began: the order was not taken out of the store before
  private void hear(Delivery.StopOrder stop, Instant asked) {
    note("  is to stop %s", stop.run());
    Instant last = stops.put(stop.run(), asked);
    LawBroken.unless(
        last == null || !world().store().now().isBefore(last.plus(World.TIMES.redeliver())),
        "Told to stop %s soon after %s, and again",
        stop.run(),
        last);
    if (world().chance(2)) {
      grants.stream()
          .filter(held -> held.run.equals(stop.run()))
          .reduce((_, latest) -> latest)
          .ifPresent(held -> report(held, new RunCommand.AcknowledgeStop("SIGTERM")));
    }
  }

  /// A report that changes something comes from the one that holds the run now.
  private void report() {
    if (grants.isEmpty()) {
      poll();
      return;
    }
    Held held = world().pickLate(grants);
    report(
        held, held.started || world().chance(5) ? world().pick(REPORTS) : new RunCommand.Started());
  }

  private void report(Held held, RunCommand.Report report) {
    note("report %s %s", held.run, report);
    Told told = node().ledger().report(held.run, held.fence, report);
    held.started |= report instanceof RunCommand.Started;
    Witness.saw(world(), told);
    if (told.changed()) {
      requireHolder(held);
    }
  }

  private void requireHolder(Held held) {
    Cells row = world().laws().before().run(held.run);
    LawBroken.unless(
        row != null
            && row.is("runner_id", id.value())
            && row.is("lease_token", held.fence.token().value()),
        "%s may say nothing of %s",
        held,
        row);
  }

  private void write() {
    if (grants.isEmpty()) {
      return;
    }
    Held held = world().pickLate(grants);
    LeaseToken token = held.fence.token();
    int step = world().random().nextInt(4);
    note("write step %d of %s", step, held.run);
    if (world().chance(4)) {
      node().snapshots().put(held.run, token, step, Json.EMPTY_OBJECT, null);
    } else {
      var id = new EventId("step-" + step);
      var same = new NewEvent("step", null, null, step, Json.EMPTY_OBJECT, id, false);
      node().log().append(held.run, token, List.of(same, same));
      Cells before = world().laws().before().run(held.run);
      Cells now = world().laws().now().run(held.run);
      if (before != null && now != null && !before.agrees(now, "last_run_seq")) {
        requireHolder(held);
      }
      if (world().chance(3)) {
        poll();
      }
    }
  }

  private void renew() {
    if (!grants.isEmpty()) {
      Held held = world().pickLate(grants);
      note("renew %s", held.run);
      node().ledger().renew(held.run, held.fence);
      requireHolder(held);
    }
  }

  private void beat() {
    note("heartbeat");
    node().runners().heartbeat(id);
  }
}
