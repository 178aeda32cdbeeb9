package dev.runledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final SessionId SESSION = new SessionId("ses_0123456789ab");
  private static final RunId RUN = new RunId("run_0123456789ab");
  private static final Instant AT = Instant.parse("2026-01-31T23:59:59.123456Z");

  private static final Event FIRST =
      new Event(
          SESSION,
          RUN,
          1,
          1L,
          "run_created",
          null,
          null,
          null,
          new Json("{\"type\":\"START_SESSION\"}"),
          AT,
          null);

  private static final Event SECOND =
      new Event(
          SESSION,
          RUN,
          5,
          2L,
          "agent.step",
          "agent",
          "plan",
          3,
          new Json("{\"text\":\"Grüße, 世界\"}"),
          Instant.parse("2026-02-01T00:00:00Z"),
          new EventId("e-1"));

  /// Made by another program, in another language, from what the documentation says.
  @Test
  void aHashIsTheSameForEver() {
    Seal first = Seal.after(null, FIRST, null, null);

    assertThat(first)
        .hasToString("8bddae57d2f9a2510a6cfd81eb2b5adc00eb40d0b11c3b00309b1153e246b113");
    assertThat(Seal.after(first, SECOND, "77", 9L))
        .hasToString("a76cb82342444eeff1eda6bd4ebe6fc6b5ed5dcb7bd3d5c62d5e7bf919b3572e");
    assertThat(Seal.of(first.bytes())).isEqualTo(first).hasSameHashCodeAs(first);
  }

  /// Whatever is moved from one field into another, or taken away.
  @Test
  void eachFieldCountsAndWhereItIs() {
    Seal before = Seal.after(null, FIRST, null, null);
    List<Seal> all =
        List.of(
            Seal.after(before, SECOND, null, null),
            Seal.after(null, SECOND, null, null),
            Seal.after(before, SECOND, "", null),
            Seal.after(before, SECOND, null, 0L),
            with("agent.step", "agentplan", null, 3, "e-1", 5, 2),
            with("agent.step", null, "agentplan", 3, "e-1", 5, 2),
            with("agent.step", "agent", "plan", null, "e-1", 5, 2),
            with("agent.step", "agent", "plan", 4, "e-1", 5, 2),
            with("agent.step", "agent", "plan", 3, null, 5, 2),
            with("agent.step", "agent", "plan", 3, "e-1", 6, 2),
            with("agent.step", "agent", "plan", 3, "e-1", 5, 3),
            with("agent.steps", "agent", "plan", 3, "e-1", 5, 2));

    assertThat(all).doesNotHaveDuplicates();
  }

  private static Seal with(
      String type, String source, String node, Integer step, String id, long seq, long runSeq) {
    var event =
        new Event(
            SESSION,
            RUN,
            seq,
            runSeq,
            type,
            source,
            node,
            step,
            SECOND.payload(),
            SECOND.createdAt(),
            id == null ? null : new EventId(id));
    return Seal.after(Seal.after(null, FIRST, null, null), event, null, null);
  }
}
