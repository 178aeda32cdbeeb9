package dev.runledger.law;

import dev.runledger.sql.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// What is true of everything that is stored, whatever happened: looked at after every write.
public final class Laws {
  private static final Pattern WHY = Pattern.compile("\"(?:reason|code)\":\"([a-z_]+)\"");

  private final Sql eye;
  private final Map<String, Life> lives = new HashMap<>();
  private final Map<String, Long> seqs = new HashMap<>();
  private final Map<String, String> lastEnds = new HashMap<>();
  private final Set<String> placed = new HashSet<>();
  private final Map<String, Long> happened = new TreeMap<>();
  private final Letters letters = new Letters();
  private Look before = Look.NOTHING;
  private Look now = Look.NOTHING;
  private long lastId;
  private long nextPos = 1;

  /// @param eye looks at the rows
  public Laws(Sql eye) {
    this.eye = eye;
  }

  /// As it was before the last write.
  public Look before() {
    return before;
  }

  public Look now() {
    return now;
  }

  /// @param swept the write was the sweeper's: it may only do what is due
  public void look(Instant time, boolean swept) {
    before = now;
    now = Look.at(eye);
    for (Cells event : Look.news(eye, lastId)) {
      read(event);
    }
    for (Cells run : now.runs().values()) {
      Cells old = before.run(run.get("run_id"));
      if (!run.equals(old)) {
        LawBroken.present(lives.get(run.get("run_id")), "A run has no log: " + run).check(run);
        RowLaws.check(run);
        if (old != null) {
          checkPast(old, run, swept ? time : null);
        }
      }
    }
    for (Cells session : now.sessions()) {
      checkSession(session, now.runsOf(session), time);
    }
    checkCommands();
    checkFeed();
  }

  private void read(Cells event) {
    lastId = event.number("id");
    Matcher why = WHY.matcher(event.get("payload"));
    happened.merge(event.get("event_type") + (why.find() ? " " + why.group(1) : ""), 1L, Long::sum);
    String session = event.get("session_id");
    long seq = seqs.merge(session, 1L, Long::sum);
    LawBroken.unless(event.number("seq") == seq, "Event %d of its session: %s", seq, event);
    if (event.has("run_id")) {
      Life life = lives.computeIfAbsent(event.get("run_id"), _ -> new Life());
      boolean wasOver = life.isOver();
      life.then(event);
      if (life.isOver() && !wasOver) {
        lastEnds.put(session, event.get("event_type").replaceFirst("^run_", ""));
      }
    } else {
      letters.read(event);
    }
  }

  /// Nothing leaves a final state, started_at is set once, and who sweeps only does what is due.
  private void checkPast(Cells old, Cells run, @Nullable Instant swept) {
    LawBroken.unless(
        !Life.FINAL.contains(old.get("status")), "A run that was over changed: %s", run);
    LawBroken.unless(
        !old.has("started_at") || old.agrees(run, "started_at"), "Started again: %s", run);
    LawBroken.unless(
        swept == null
            || old.agrees(run, "status")
            || RowLaws.isDue(old, swept)
            || now.removed().contains(old.get("runner_id")),
        "The sweeper moved it before its time: %s",
        old);
    if (run.is("status", "claimed") && !old.is("status", "claimed")) {
      LawBroken.unless(old.has("ready_key"), "Claimed out of its turn: %s", run);
      now.runs().values().stream()
          .filter(left -> left.has("ready_key") && left.agrees(old, "ready_key"))
          .forEach(left ->
              LawBroken.unless(
                  RowLaws.QUEUE.compare(old, left) < 0, "%s was passed over by %s", left, run));
    }
  }

  private void checkSession(Cells session, List<Cells> runs, Instant time) {
    String id = session.get("session_id");
    List<Cells> active = runs.stream().filter(RowLaws::isActive).toList();
    LawBroken.unless(active.size() <= 1, "Active at once: %s", active);
    String status;
    if (!active.isEmpty()) {
      status = RowLaws.sessionStatus(active.getFirst().get("status"));
    } else if (runs.stream().anyMatch(run -> run.is("status", "pending"))) {
      status = "pending";
    } else {
      status = RowLaws.sessionStatus(lastEnds.getOrDefault(id, "idle"));
    }
    // A session in which nothing lives can be stopped as well.
    boolean right =
        session.is("status", status)
            || (session.is("status", "stopped") && Set.of("idle", "failed").contains(status));
    LawBroken.unless(right, "The session should be %s: %s", status, session);
    LawBroken.unless(
        session.number("next_seq") == seqs.getOrDefault(id, 0L) + 1, "Numbers of %s", session);
    checkQueue(runs, !active.isEmpty(), time);
  }

  /// The first that waits in a session can be claimed, unless another is active or it is not to
  /// start yet; no other can.
  ///
  /// @param runs the oldest first
  private static void checkQueue(List<Cells> runs, boolean busy, Instant time) {
    List<Cells> pending = runs.stream().filter(run -> run.is("status", "pending")).toList();
    List<Cells> ready = pending.stream().filter(run -> run.has("ready_key")).toList();
    if (ready.isEmpty()) {
      LawBroken.unless(
          busy || pending.isEmpty() || pending.getFirst().has("not_before"),
          "Nobody's turn: %s",
          pending);
    } else {
      Cells first = ready.getFirst();
      LawBroken.unless(ready.size() == 1 && !busy, "Claimable at once: %s", ready);
      LawBroken.unless(
          first.agrees(pending.getFirst(), "created_at"), "%s before %s", first, pending);
      LawBroken.unless(
          !first.has("not_before") || first.isDue("not_before", time), "Too early: %s", first);
    }
  }

  private void checkCommands() {
    Set<String> told = new HashSet<>();
    for (Cells command : now.commands()) {
      Cells run =
          LawBroken.present(now.run(command.get("run_id")), "A command has no run: " + command);
      boolean right =
          command.is("kind", "stop")
              ? run.is("status", "stopping") || RowLaws.isLeft(run)
              : run.is("status", "running");
      boolean toHolder = command.agrees(run, "runner_id") && command.agrees(run, "lease_token");
      LawBroken.unless(right && toHolder, "%s is told to the holder of %s", command, run);
      if (command.is("kind", "stop")) {
        told.add(command.get("run_id"));
      }
    }
    for (Cells run : now.runs().values()) {
      LawBroken.unless(
          !run.is("status", "stopping") || told.contains(run.get("run_id")),
          "Its holder is not told to stop: %s",
          run);
    }
  }

  /// No event has two positions, and positions have no gap.
  private void checkFeed() {
    for (Cells batch : Look.feed(eye, nextPos)) {
      LawBroken.unless(batch.number("pos") == nextPos, "Position %d: %s", nextPos, batch);
      for (long seq = batch.number("seq_from"); seq <= batch.number("seq_to"); seq++) {
        LawBroken.unless(placed.add(batch.get("session_id") + " " + seq), "Twice: %s", batch);
        nextPos++;
      }
    }
  }

  /// Which events there were, with their reasons, and how often.
  public Map<String, Long> happened() {
    return happened;
  }

  /// When nothing lives and nothing is left to be done.
  public void checkEnd() {
    now.runs()
        .values()
        .forEach(run -> LawBroken.unless(Life.FINAL.contains(run.get("status")), "Lives: %s", run));
    letters.check(now);
    checkFeed();
    for (Cells session : now.sessions()) {
      String id = session.get("session_id");
      LongStream.rangeClosed(1, seqs.getOrDefault(id, 0L))
          .forEach(seq ->
              LawBroken.unless(placed.contains(id + " " + seq), "No position: %s %d", id, seq));
    }
    Set<String> prompts = new HashSet<>();
    now.runs().values().stream()
        .filter(run -> run.is("trigger_source", "chat"))
        .forEach(run ->
            LawBroken.unless(prompts.add(run.get("prompt")), "Made twice of one request: %s", run));
  }
}
