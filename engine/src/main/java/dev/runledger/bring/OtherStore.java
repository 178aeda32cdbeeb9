package dev.runledger.bring;

import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.id.Ids;
import dev.runledger.layout.Base;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything else: what hangs on runs, and the graph.
final class OtherStore extends RowStore {
  private final Base base;
  private final List<String> columns = new ArrayList<>();

  /// How many of the columns come from the source.
  private final int given;

  OtherStore(Context context, SourceTable table, Mapper mapper) {
    super(context, table, mapper);
    View view = Objects.requireNonNull(table.view());
    base = view.base();
    if (base.isOfRun()) {
      columns.add("run_id");
    }
    columns.addAll(mapper.targets());
    columns.addAll(
        switch (base) {
          case SNAPSHOTS -> List.of("run_seq", "checksum");
          case OUTBOX -> List.of("sink_id");
          case OUTCOMES -> List.of("app_package", "app_seq", "event_type");
          case ARTIFACTS -> List.of("kind", "byte_size", "media_type");
          case SCREENS, ACTIONS, EDGES, CURSORS, RUNS, EVENTS, SESSIONS -> List.<String>of();
        });
    given = mapper.targets().size() + (base.isOfRun() ? 1 : 0);
    List<String> more = columns.subList(given, columns.size());
    more.removeIf(mapper.targets()::contains);
  }

  @Override
  void storeSound(List<Mapped> sound) {
    if (!base.isOfRun()) {
      storeByHalves(sound, some -> write(some, Map.of()));
      return;
    }
    Map<String, PlacedRun> runs =
        context.names().here(sound.stream().map(RowStore::name).collect(Collectors.toSet()));
    List<Mapped> fit = new ArrayList<>();
    for (Mapped row : sound) {
      if (runs.containsKey(name(row))) {
        fit.add(row);
      } else {
        reject(row, context.noRun(name(row), name(row)));
      }
    }
    storeByHalves(fit, some -> write(some, runs));
  }

  @Override
  Optional<String> refusal(Mapped row) {
    if (!base.isOfRun()) {
      return new Refusal(context, table, base).of(values(row), "", "");
    }
    String run = name(row);
    PlacedRun placed = Objects.requireNonNull(context.names().here(List.of(run)).get(run));
    return new Refusal(context, table, base).of(values(row), placed.id(), run);
  }

  private void write(List<Mapped> some, Map<String, PlacedRun> runs) {
    Map<String, String> apps = base == Base.OUTCOMES ? apps(runs) : Map.of();
    Map<String, Long> numbers = new HashMap<>();
    Map<String, Long> last =
        base == Base.SNAPSHOTS
            ? context.target().lockRuns(runs.values().stream().map(PlacedRun::id).toList())
            : Map.of();
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (Mapped row : some) {
      List<@Nullable String> one = new ArrayList<>();
      String run = base.isOfRun() ? Objects.requireNonNull(runs.get(name(row))).id() : "";
      if (base.isOfRun()) {
        one.add(run);
      }
      one.addAll(row.values());
      String app = apps.getOrDefault(run, "");
      for (String column : columns.subList(given, columns.size())) {
        one.add(
            switch (column) {
              case "run_seq" -> String.valueOf(last.get(run));
              case "checksum" -> Ids.sha256(String.valueOf(value(row, "state_json")));
              case "sink_id" -> "default";
              case "kind" -> "file";
              case "byte_size" -> "0";
              case "media_type" -> "application/octet-stream";
              case "app_package" -> app;
              case "app_seq" ->
                  Long.toString(numbers.merge(app, first(app, numbers), (a, _) -> a + 1));
              case "event_type" -> eventType(row);
              default -> throw new IllegalStateException(column);
            });
      }
      rows.add(one);
    }
    context.target().insert(base.table(), columns, rows);
    note(some);
  }

  private String eventType(Mapped row) {
    if (value(row, "edge_id") != null) {
      return "graph.edge.created";
    }
    if (value(row, "action_id") != null) {
      return "graph.action.created";
    }
    return "mapped".equals(value(row, "upsert_kind"))
        ? "graph.screen.mapped"
        : "graph.screen.discovered";
  }

  private Map<String, String> apps(Map<String, PlacedRun> runs) {
    Map<String, String> apps = new HashMap<>();
    for (PlacedRun run : runs.values()) {
      context
          .target()
          .sql()
          .query("SELECT app_package FROM runs WHERE run_id = :run_id")
          .with("run_id", run.id())
          .one(row -> row.text("app_package"))
          .ifPresent(app -> apps.put(run.id(), app));
    }
    return apps;
  }

  private long first(String app, Map<String, Long> known) {
    return known.containsKey(app)
        ? 0
        : context
            .target()
            .sql()
            .query(
                """
                SELECT coalesce(max(app_seq), 0) + 1 AS next
                FROM graph_persistence_outcomes
                WHERE app_package = :app_package
                """)
            .with("app_package", app)
            .one(row -> row.longValue("next"))
            .orElse(1L);
  }
}
