package dev.runledger.adopt;

import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.source.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of one table that name another row of it, which may come later: written once all are there.
/// To do it again changes nothing.
record Links(Context context) {
  private static final int MOST = 1000;

  /// Of this table; nothing for one without such.
  void write(SourceTable table) {
    if (table.view() == null) {
      return;
    }
    if (table.view().base() == Base.SESSIONS && table.places().containsKey("parent_session_id")) {
      each(table, "parent_session_id", this::linkSessions);
    }
    if (table.view().base() == Base.RUNS) {
      table.shared().stream()
          .filter(column -> column.source() instanceof Source.OtherRun)
          .map(Column::name)
          .forEach(column -> each(table, column, this::linkRuns));
    }
  }

  /// @param name of the row, and of the one that it names
  private record Link(String name, String other) {}

  private interface Linking {
    void write(List<Link> links);
  }

  private void each(SourceTable table, String column, Linking linking) {
    int other = Objects.requireNonNull(table.places().get(column));
    int own = table.columns().indexOf(table.identity().getFirst().column());
    try (Reading reading =
        context.source().read(table.name(), table.columns(), table.order(), null)) {
      for (List<@Nullable String[]> rows = reading.next(MOST);
          !rows.isEmpty();
          rows = reading.next(MOST)) {
        List<Link> links = new ArrayList<>();
        for (@Nullable String[] row : rows) {
          String name = row[own];
          String named = row[other];
          if (name != null && named != null) {
            links.add(new Link(name, named));
          }
        }
        if (!links.isEmpty()) {
          context
              .target()
              .write(() -> {
                linking.write(links);
                return true;
              });
        }
      }
    }
  }

  /// Whose parent is not there has none, as when it was deleted; which one that was is among what
  /// was written down.
  private void linkSessions(List<Link> links) {
    Map<String, Long> here =
        context.target().lockSessions(links.stream().map(Link::other).collect(Collectors.toSet()));
    List<List<@Nullable String>> rows =
        links.stream()
            .filter(link -> here.containsKey(link.other()))
            .map(link -> List.<@Nullable String>of(link.name(), link.other()))
            .toList();
    if (!rows.isEmpty()) {
      context.target().update("sessions", List.of("session_id", "parent_session_id"), 1, rows);
    }
  }

  /// The text that the source has stays where there is no such run.
  private void linkRuns(List<Link> links) {
    RunNames names = context.names();
    Map<String, Target.PlacedRun> runs =
        names.here(
            links.stream()
                .flatMap(link -> java.util.stream.Stream.of(link.name(), link.other()))
                .collect(Collectors.toSet()));
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (Link link : links) {
      Target.PlacedRun run = runs.get(link.name());
      Target.PlacedRun other = runs.get(link.other());
      if (run != null && other != null) {
        rows.add(List.<@Nullable String>of(run.id(), other.id()));
      }
    }
    if (!rows.isEmpty()) {
      context.target().update("runs", List.of("run_id", "parent_run_id"), 1, rows);
    }
  }
}
