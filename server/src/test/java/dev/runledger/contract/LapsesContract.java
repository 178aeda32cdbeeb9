package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.contract.Hand.Held;
import dev.runledger.node.Setting;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of a run whose holder says nothing: leases run out within the test, and no sooner
/// than it can say what it has to say before.
abstract class LapsesContract extends NodesContract {
  @Override
  final Map<Setting, String> times() {
    Map<Setting, String> times = new EnumMap<>(TIMES);
    times.put(Setting.CLAIM_ACK, "10s");
    times.put(Setting.LEASE, "10s");
    return times;
  }

  @Test
  void aClaimThatNobodyAcknowledgesGoesBack() {
    submit("");
    Held held = hand.take();
    Reply back = after(held.run(), "run_requeued");
    assertThat(back.text("attempt")).isEqualTo("1");
    assertThat(back.text("runner_id")).isEqualTo("null");
    assertThat(back.text("claimed_at")).isEqualTo("null");
    held.report("started", "").isProblem(409, "lease_lost");
    assertThat(hand.take().run()).isEqualTo(held.run());
  }

  @Test
  void aLostRunGoesOnFromItsLatestSnapshot() {
    Held held = running(", \"on_lost\": \"requeue\"");
    String snapshots = "/v1/runs/" + held.run() + "/snapshots/";
    for (int step = 1; step <= 2; step++) {
      String state = "{\"state\": {\"n\": %d}}".formatted(step);
      api.put(snapshots + step, state, "Lease-Token", held.token()).is(200);
    }
    String startedAt = run(held.run()).text("started_at");
    Reply requeued = after(held.run(), "run_requeued");
    assertThat(requeued.number("attempt")).isEqualTo(2);
    assertThat(requeued.number("max_attempts")).isEqualTo(3);
    assertThat(requeued.text("started_at")).isEqualTo(startedAt);

    Reply grant = hand.poll(20, 1).is(200);
    assertThat(grant.text("/runs/0/run_id")).isEqualTo(held.run().value());
    assertThat(grant.number("/runs/0/snapshot/state/n")).isEqualTo(2);
    held.append("{\"event_type\": \"late\"}").isProblem(409, "lease_lost");
  }
}
