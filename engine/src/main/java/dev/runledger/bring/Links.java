package dev.runledger.bring;

import dev.runledger.destination.Target;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import dev.runledger.source.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows of one table that name another row of it, which may come later: written once all are there.
/// To do it again changes nothing.
public record Links(Context context) {
  private static final int MOST = 1000;
  private static final String PARENT = "parent_session_id";

  /// Of this table; nothing for one without such.
  public void write(SourceTable table, Mapper mapper) {
    if (columns(table).isEmpty()) {
      return;
    }
    try (Reading reading =
        context.source().read(table.name(), table.columns(), table.order(), null)) {
      for (List<@Nullable String[]> rows = reading.next(MOST);
          !rows.isEmpty();
          rows = reading.next(MOST)) {
        List<@Nullable String[]> some = rows;
        context
            .target()
            .write(() -> {
              link(table, mapper, some);
              return true;
            });
      }
    }
  }

  /// Whether any of these names another one.
  boolean areAmong(SourceTable table, List<Mapped> rows) {
    List<Integer> places =
        columns(table).stream()
            .map(column -> Objects.requireNonNull(table.places().get(column)))
            .toList();
    return !places.isEmpty()
        && rows.stream()
            .anyMatch(row -> places.stream().anyMatch(place -> row.row().get(place) != null));
  }

  /// In a transaction.
  public void link(SourceTable table, Mapper mapper, List<@Nullable String[]> rows) {
    List<String> columns = columns(table);
    List<@Nullable String[]> here =
        thatCame(
            table,
            mapper,
            rows.stream()
                .filter(row -> columns.stream().anyMatch(one -> other(table, one, row) != null))
                .toList());
    for (String column : columns) {
      List<Link> links = links(table, column, here);
      if (!links.isEmpty()) {
        if (Objects.requireNonNull(table.view()).base() == Base.SESSIONS) {
          linkSessions(table, links);
        } else {
          linkRuns(links);
        }
      }
    }
  }

  private static @Nullable String other(SourceTable table, String column, @Nullable String[] row) {
    return row[Objects.requireNonNull(table.places().get(column))];
  }

  /// Of rows of one name only one came.
  private List<@Nullable String[]> thatCame(
      SourceTable table, Mapper mapper, List<@Nullable String[]> rows) {
    if (rows.isEmpty()) {
      return rows;
    }
    Set<String> aside =
        context.notes().rejections(table.name(), rows.stream().map(mapper::key).toList()).keySet();
    return rows.stream()
        .filter(row -> !aside.contains(mapper.key(row)) || isWhatCame(table, mapper.map(row)))
        .toList();
  }

  private boolean isWhatCame(SourceTable table, Mapped row) {
    return context
        .notes()
        .adopted(table.name(), row.key())
        .filter(note -> table.hash(row.shown()).equals(note.hash()))
        .isPresent();
  }

  private static List<String> columns(SourceTable table) {
    Base base = table.view() == null ? null : table.view().base();
    if (base == Base.SESSIONS) {
      return table.places().containsKey(PARENT) ? List.of(PARENT) : List.of();
    }
    return base == Base.RUNS
        ? table.shared().stream()
            .filter(column -> column.source() instanceof Source.OtherRun)
            .map(Column::name)
            .toList()
        : List.of();
  }

  /// @param name of the row, and of the one that it names
  private record Link(String name, String other) {}

  private static List<Link> links(SourceTable table, String column, List<@Nullable String[]> rows) {
    int own = table.columns().indexOf(table.identity().getFirst().column());
    List<Link> links = new ArrayList<>();
    for (@Nullable String[] row : rows) {
      String name = row[own];
      String named = other(table, column, row);
      if (name != null && named != null) {
        links.add(new Link(name, named));
      }
    }
    return links;
  }

  /// Whose parent is not there has none, as when it was deleted; which one that was is among what
  /// was written down.
  private void linkSessions(SourceTable table, List<Link> links) {
    Map<String, Long> here =
        context.target().lockSessions(links.stream().map(Link::other).collect(Collectors.toSet()));
    List<List<@Nullable String>> rows =
        links.stream()
            .filter(link -> here.containsKey(link.other()))
            .map(link -> List.<@Nullable String>of(link.name(), link.other()))
            .toList();
    if (!rows.isEmpty()) {
      context.target().update("sessions", List.of("session_id", PARENT), 1, rows);
    }
    Map<String, String> lost = new HashMap<>();
    links.stream()
        .filter(link -> !here.containsKey(link.other()))
        .forEach(link -> lost.put(EventStore.key(link.name()), link.other()));
    context.notes().keep(table.name(), PARENT, lost);
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
