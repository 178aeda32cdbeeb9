package dev.runledger.bring;

import dev.runledger.destination.Target;
import dev.runledger.destination.Target.FeedRange;
import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.layout.Facts;
import dev.runledger.match.Mapped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes events behind those that are here, many at once: numbered as the triggers of the log do
/// it, which are passed by.
final class EventRows {
  private final Target target;
  private final String layout;
  private final List<String> targets;
  private final boolean isNumberOfRun;
  private final List<String> columns = new ArrayList<>();

  /// @param targets our columns that the rows have values for
  /// @param isNumberOfRun whether their numbers count in the run, and not in the session
  EventRows(Target target, String layout, List<String> targets, boolean isNumberOfRun) {
    this.target = target;
    this.layout = layout;
    this.targets = targets;
    this.isNumberOfRun = isNumberOfRun;
    columns.addAll(List.of("session_id", "run_id", "seq", "run_seq", "source_id", "source_seq"));
    targets.stream().filter(one -> !one.equals("session_id")).forEach(columns::add);
    if (!targets.contains("source")) {
      columns.add("source");
    }
  }

  /// An event and where it belongs.
  ///
  /// @param run null in history
  /// @param shownNumber the number that its program knows it by; null for ours
  record Placed(
      Mapped event, @Nullable PlacedRun run, String session, @Nullable Long shownNumber) {}

  /// In a transaction, and in their order.
  void write(List<Placed> events) {
    Set<String> sessions = new LinkedHashSet<>();
    Set<String> runs = new LinkedHashSet<>();
    for (Placed event : events) {
      sessions.add(event.session());
      if (event.run() != null) {
        runs.add(event.run().id());
      }
    }
    Map<String, Long> nextSeqs = new HashMap<>(target.lockSessions(sessions));
    Map<String, Long> lastRunSeqs = new HashMap<>(target.lockRuns(runs));
    List<List<@Nullable String>> rows = new ArrayList<>(events.size());
    List<FeedRange> ranges = new ArrayList<>();
    for (Placed event : events) {
      long seq = Objects.requireNonNull(nextSeqs.get(event.session()));
      nextSeqs.put(event.session(), seq + 1);
      Long runSeq = null;
      String run = event.run() == null ? null : event.run().id();
      if (run != null) {
        runSeq = Objects.requireNonNull(lastRunSeqs.get(run)) + 1;
        lastRunSeqs.put(run, runSeq);
      }
      rows.add(row(event, run, seq, runSeq));
      extend(ranges, event.session(), run, seq, runSeq);
    }
    target.number(nextSeqs, lastRunSeqs);
    target.insertNumbered(columns, rows);
    target.feed(ranges);
  }

  private List<@Nullable String> row(
      Placed placed, @Nullable String run, long seq, @Nullable Long runSeq) {
    Mapped event = placed.event();
    Long ours = isNumberOfRun ? runSeq : Long.valueOf(seq);
    List<@Nullable String> row = new ArrayList<>(columns.size());
    row.add(placed.session());
    row.add(run);
    row.add(Long.toString(seq));
    row.add(text(runSeq));
    row.add(event.id());
    row.add(text(sourceSeq(placed, ours)));
    for (int at = 0; at < targets.size(); at++) {
      if (!targets.get(at).equals("session_id")) {
        row.add(event.values().get(at));
      }
    }
    if (row.size() < columns.size()) {
      row.add("layout:" + layout);
    }
    return row;
  }

  /// The number of its program where ours is another, and a sign that a program wrote it where its
  /// type is one of the server's words.
  private @Nullable Long sourceSeq(Placed placed, @Nullable Long ours) {
    Long number = placed.shownNumber();
    String type = placed.event().values().get(targets.indexOf("event_type"));
    if (Facts.WORDS.contains(type)) {
      return number == null ? ours : number;
    }
    return Objects.equals(number, ours) ? null : number;
  }

  private static @Nullable String text(@Nullable Long number) {
    return number == null ? null : number.toString();
  }

  private static void extend(
      List<FeedRange> ranges, String session, @Nullable String run, long seq, @Nullable Long at) {
    FeedRange last = ranges.isEmpty() ? null : ranges.getLast();
    if (last != null
        && last.session().equals(session)
        && Objects.equals(last.run(), run)
        && last.to() + 1 == seq) {
      ranges.set(ranges.size() - 1, new FeedRange(session, run, last.from(), seq, last.runFrom()));
    } else {
      ranges.add(new FeedRange(session, run, seq, seq, at));
    }
  }
}
