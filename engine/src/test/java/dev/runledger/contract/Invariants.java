package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.json.Words;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// What is true of everything that is stored, whatever happened. It knows nothing of the code: a
/// run's status is worked out from its log, by the arrows of the lifecycle.
final class Invariants {
  private static final Set<String> FINAL = Set.of("completed", "failed", "stopped", "cancelled");
  private static final Set<String> HELD = Set.of("claimed", "running", "stopping");
  private static final Set<String> ACTIVE =
      Set.of("claimed", "running", "waiting_input", "stopping");

  private final Picture now;
  private final @Nullable Picture before;
  private final Map<String, List<Map<String, String>>> logs;
  private final Map<String, List<Map<String, String>>> oldLogs;

  private Invariants(Picture now, @Nullable Picture before) {
    this.now = now;
    this.before = before;
    this.logs = logs(now);
    this.oldLogs = before == null ? Map.of() : logs(before);
  }

  private static Map<String, List<Map<String, String>>> logs(Picture picture) {
    Map<String, List<Map<String, String>>> logs = new HashMap<>();
    for (Map<String, String> event : picture.rows("run_events")) {
      logs.computeIfAbsent(event.get("run_id"), _ -> new ArrayList<>()).add(event);
    }
    return logs;
  }

  /// @param before what was stored a step earlier
  /// @param at the store's time
  /// @param stopped the sessions that were stopped while nothing of them lived
  static void check(Picture now, @Nullable Picture before, String at, Set<String> stopped) {
    Invariants all = new Invariants(now, before);
    for (Map<String, String> run : now.rows("runs")) {
      all.checkLog(run);
      all.checkRow(run);
      all.checkPast(run);
    }
    for (Map<String, String> session : now.rows("sessions")) {
      all.checkSession(session, stopped);
      all.checkQueue(session, at);
    }
    all.checkCommands();
    all.checkFeed();
  }

  private List<Map<String, String>> logOf(Map<String, String> run) {
    return logs.getOrDefault(run.get("run_id"), List.of());
  }

  private void checkLog(Map<String, String> run) {
    List<Map<String, String>> log = logOf(run);
    assertThat(log.stream().map(event -> Long.valueOf(event.get("run_seq"))))
        .isEqualTo(LongStream.rangeClosed(1, log.size()).boxed().toList());
    assertThat(run.get("last_run_seq")).isEqualTo(String.valueOf(log.size()));
    Life life = new Life();
    log.forEach(life::then);
    assertThat(run.get("status")).as("status of the row against its log").isEqualTo(life.status);
    assertThat(run.get("attempt")).isEqualTo(String.valueOf(life.attempt));
    assertThat(Integer.parseInt(run.get("attempt")))
        .isLessThanOrEqualTo(Integer.parseInt(run.get("max_attempts")));
    assertThat(run.get("started_at") != null).as("started_at").isEqualTo(life.started);
  }

  /// A run as its log tells it.
  private static final class Life {
    private String status = "";
    private String stoppingBy = "";
    private int attempt = 1;
    private boolean started;

    void then(Map<String, String> event) {
      String payload = event.get("payload");
      String type = event.get("event_type");
      switch (type) {
        case "run_created" -> move(type, "pending", "");
        case "run_claimed" -> move(type, "claimed", "pending");
        case "run_started" -> {
          move(type, "running", "claimed");
          started = true;
        }
        case "run_waiting_input" -> move(type, "waiting_input", "running");
        case "run_resumed" -> {
          boolean queued = payload.endsWith("\"queued\":true}");
          move(type, queued ? "pending" : "running", "waiting_input");
        }
        case "run_requeued" -> {
          move(type, "pending", "claimed", "running");
          attempt = Integer.parseInt(payload.replaceAll(".*\"attempt\":(\\d+).*", "$1"));
        }
        case "run_stopping" -> {
          move(type, "stopping", "claimed", "running", "waiting_input");
          stoppingBy = payload.startsWith("{\"by\":\"stop\"") ? "stop" : "cancel";
        }
        case "run_completed" -> ends(type, "completed", "stop", "running");
        case "run_failed" -> ends(type, "failed", "stop", "pending", "claimed", "running");
        case "run_stopped" -> ends(type, "stopped", "stop", "pending", "waiting_input");
        case "run_cancelled" -> ends(type, "cancelled", "cancel", "pending", "waiting_input");
        default -> assertThat(FINAL).as("an event after the end: %s", type).doesNotContain(status);
      }
    }

    private void ends(String type, String to, String by, String... from) {
      if (status.equals("stopping")) {
        assertThat(stoppingBy).as("%s of what was asked to end by", type).isEqualTo(by);
        status = to;
      } else {
        move(type, to, from);
      }
    }

    private void move(String type, String to, String... from) {
      assertThat(from).as("states from which there is %s", type).contains(status);
      status = to;
    }
  }

  private void checkRow(Map<String, String> run) {
    String status = run.get("status");
    boolean isOver = FINAL.contains(status);
    boolean parked = status.equals("waiting_input") && run.get("lease_token") != null;
    boolean held = HELD.contains(status) || parked;
    assertGiven(run, "lease_expires_at", held);
    if (!isOver) {
      assertGiven(run, "lease_token", held);
      assertGiven(run, "runner_id", held);
    }
    if (status.equals("pending")) {
      assertGiven(run, "claimed_at", false);
      assertGiven(run, "timeout_at", run.get("demands") != null);
    } else {
      assertGiven(run, "timeout_at", false);
      assertGiven(run, "ready_key", false);
    }
    assertGiven(run, "completed_at", isOver);
    assertGiven(run, "cancelled_at", status.equals("cancelled"));
    assertGiven(run, "error", status.equals("failed"));
    assertGiven(run, "stop_reason", Set.of("stopping", "stopped", "cancelled").contains(status));
    assertGiven(run, "waiting_reason", status.equals("waiting_input"));
    assertGiven(run, "grace_ends_at", status.equals("stopping"));
  }

  private static void assertGiven(Map<String, String> run, String column, boolean given) {
    assertThat(run.get(column) != null)
        .as("%s of a run that is %s is %s", column, run.get("status"), run.get(column))
        .isEqualTo(given);
  }

  /// Nothing leaves a final state, started_at is set once, and a log only grows.
  private void checkPast(Map<String, String> run) {
    if (before == null) {
      return;
    }
    for (Map<String, String> old : before.rows("runs")) {
      if (old.get("run_id").equals(run.get("run_id"))) {
        if (FINAL.contains(old.get("status"))) {
          assertThat(run).as("a run that is over").isEqualTo(old);
        }
        if (old.get("started_at") != null) {
          assertThat(run.get("started_at")).isEqualTo(old.get("started_at"));
        }
      }
    }
    List<Map<String, String>> known = oldLogs.getOrDefault(run.get("run_id"), List.of());
    assertThat(logOf(run)).hasSizeGreaterThanOrEqualTo(known.size());
    assertThat(logOf(run).subList(0, known.size())).as("what was told already").isEqualTo(known);
  }

  private List<Map<String, String>> runsOf(Map<String, String> session) {
    return now.rows("runs").stream()
        .filter(run -> run.get("session_id").equals(session.get("session_id")))
        .toList();
  }

  private void checkSession(Map<String, String> session, Set<String> stopped) {
    List<Map<String, String>> runs = runsOf(session);
    List<Map<String, String>> active =
        runs.stream().filter(run -> ACTIVE.contains(run.get("status"))).toList();
    assertThat(active).as("active runs of a session").hasSizeLessThanOrEqualTo(1);
    String decides;
    if (!active.isEmpty()) {
      decides = active.getFirst().get("status");
    } else if (runs.stream().anyMatch(run -> run.get("status").equals("pending"))) {
      decides = "pending";
    } else if (stopped.contains(session.get("session_id"))) {
      decides = "stopped";
    } else {
      decides = lastEnded(session);
    }
    RunStatus status = Words.parse(RunStatus.class, decides).orElseThrow();
    assertThat(session.get("status")).isEqualTo(Words.of(Session.Status.of(status)));
    List<Long> seqs =
        now.rows("run_events").stream()
            .filter(event -> event.get("session_id").equals(session.get("session_id")))
            .map(event -> Long.valueOf(event.get("seq")))
            .toList();
    assertThat(seqs).isEqualTo(LongStream.rangeClosed(1, seqs.size()).boxed().toList());
    assertThat(session.get("next_seq")).isEqualTo(String.valueOf(seqs.size() + 1));
  }

  private String lastEnded(Map<String, String> session) {
    return now.rows("run_events").stream()
        .filter(event -> event.get("session_id").equals(session.get("session_id")))
        .map(event -> event.get("event_type").replaceFirst("^run_", ""))
        .filter(FINAL::contains)
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  /// The first that waits in a session can be claimed, unless another is active or it is not to
  /// start yet; no other can.
  private void checkQueue(Map<String, String> session, String at) {
    List<Map<String, String>> runs = runsOf(session);
    boolean busy = runs.stream().anyMatch(run -> ACTIVE.contains(run.get("status")));
    boolean first = true;
    for (Map<String, String> run : runs) {
      if (run.get("status").equals("pending")) {
        boolean ready = run.get("ready_key") != null;
        String notBefore = run.get("not_before");
        assertThat(ready && (busy || !first)).as("claimable out of turn: %s", run).isFalse();
        if (notBefore == null) {
          assertThat(ready).as("claimable: %s", run).isEqualTo(!busy && first);
        } else if (ready) {
          assertThat(notBefore).isLessThanOrEqualTo(at);
        }
        first = false;
      }
    }
  }

  private void checkCommands() {
    Set<String> stopping = new HashSet<>();
    for (Map<String, String> command : now.rows("runner_commands")) {
      Map<String, String> run = now.row("runs", "run_id", command.get("run_id"));
      String status = command.get("kind").equals("stop") ? "stopping" : "running";
      assertThat(run)
          .as("what its holder is told: %s", command)
          .containsEntry("status", status)
          .containsEntry("runner_id", command.get("runner_id"))
          .containsEntry("lease_token", command.get("lease_token"));
      if (status.equals("stopping")) {
        stopping.add(command.get("run_id"));
      }
    }
    for (Map<String, String> run : now.rows("runs")) {
      assertThat(run.get("status").equals("stopping"))
          .isEqualTo(stopping.contains(run.get("run_id")));
    }
  }

  /// Every event has one position, and positions have no gap.
  private void checkFeed() {
    long next = 1;
    Set<String> placed = new HashSet<>();
    for (Map<String, String> batch : now.rows("feed")) {
      assertThat(batch.get("pos")).isEqualTo(String.valueOf(next));
      long from = Long.parseLong(batch.get("seq_from"));
      long to = Long.parseLong(batch.get("seq_to"));
      for (long seq = from; seq <= to; seq++) {
        assertThat(placed.add(batch.get("session_id") + " " + seq)).isTrue();
      }
      next += to - from + 1;
    }
    assertThat(now.rows("feed_head").getFirst()).containsEntry("next_pos", String.valueOf(next));
    for (Map<String, String> event : now.rows("run_events")) {
      assertThat(placed).contains(event.get("session_id") + " " + event.get("seq"));
    }
  }
}
