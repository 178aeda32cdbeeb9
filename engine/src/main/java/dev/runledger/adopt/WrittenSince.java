package dev.runledger.adopt;

import dev.runledger.bring.Context;
import dev.runledger.bring.SessionStore;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import dev.runledger.source.PostgresSource;
import dev.runledger.source.Quoted;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SourceKey;
import dev.runledger.sql.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How many rows programs wrote through the views while they were in place: those that are not what
/// came of a row of the tables, and those that are gone. What was kept aside is in the tables
/// alone. In a transaction in which tables and views have their own places again.
///
/// @param context whose source is the tables
/// @param lastEventId the last of our events before the views were in place
record WrittenSince(Context context, String schema, long lastEventId) {
  private static final int AT_ONCE = 1000;

  long count() {
    long written = 0;
    for (SourceTable table : context.tables()) {
      View view = table.view();
      if (view != null) {
        written += view.base() == Base.EVENTS ? events() : rows(table, view);
      }
    }
    return written;
  }

  /// Events that programs told, and facts that tell of what they did to runs.
  private long events() {
    return sql()
        .query(
            """
            SELECT count(*) AS rows
            FROM run_events
            LEFT JOIN runs ON runs.run_id = run_events.run_id
            WHERE run_events.id > :last
              AND (runs.origin = :layout OR run_events.source = :writer)
              AND run_events.event_type NOT IN ('run_created')
            """)
        .with("last", lastEventId)
        .with("layout", context.layout().name())
        .with("writer", context.layout().writer())
        .one(row -> row.longValue("rows"))
        .orElse(0L);
  }

  private long rows(SourceTable table, View view) {
    String columns =
        table.columns().stream()
            .map(column -> Quoted.name(column.name()) + "::text AS " + Quoted.name(column.name()))
            .collect(Collectors.joining(", "));
    String there = "SELECT %s FROM %s".formatted(columns, named(schema, table.name()));
    String here = "SELECT %s FROM %s".formatted(columns, named(layout(), view.name()));
    Told told = new Told();
    List<List<@Nullable String>> keys = keys(table, there, here);
    for (int at = 0; at < keys.size(); at += AT_ONCE) {
      compare(table, view, keys.subList(at, Math.min(keys.size(), at + AT_ONCE)), told);
    }
    long fresh =
        sql()
                .query(
                    "SELECT count(*) AS rows FROM (%s EXCEPT ALL %s) AS fresh"
                        .formatted(here, there))
                .one(row -> row.longValue("rows"))
                .orElse(0L)
            - told.here;
    return told.written + Math.max(0, fresh);
  }

  /// Of rows that are not shown just so.
  private List<List<@Nullable String>> keys(SourceTable table, String there, String here) {
    List<SourceKey> identity = table.identity();
    String names =
        IntStream.range(0, identity.size())
            .mapToObj(at -> Quoted.name(identity.get(at).column().name()) + " AS k" + at)
            .collect(Collectors.joining(", "));
    return sql()
        .query("SELECT %s FROM (%s EXCEPT ALL %s) AS other".formatted(names, there, here))
        .list(row -> {
          List<@Nullable String> key = new ArrayList<>();
          for (int at = 0; at < identity.size(); at++) {
            key.add(row.textOrNull("k" + at));
          }
          return key;
        });
  }

  /// What was found out about the rows of one table.
  private static final class Told {
    private long here;
    private long written;
  }

  private void compare(SourceTable table, View view, List<List<@Nullable String>> keys, Told told) {
    Mapper mapper = new Mapper(table, true, false);
    PostgresSource views = PostgresSource.in(sql(), layout());
    Map<String, @Nullable String[]> shown = new HashMap<>();
    views
        .rows(view.name(), table.columns(), table.identity(), keys)
        .forEach(row -> shown.put(mapper.key(row), row));
    List<@Nullable String[]> rows =
        context.source().rows(table.name(), table.columns(), table.identity(), keys);
    var aside =
        context.notes().rejections(table.name(), rows.stream().map(mapper::key).toList()).keySet();
    for (@Nullable String[] row : rows) {
      String key = mapper.key(row);
      @Nullable String[] one = shown.get(key);
      if (one != null) {
        told.here++;
      }
      boolean isAsItCame = one != null && isAsItCame(table, mapper, row, one);
      told.written += isAsItCame || aside.contains(key) ? 0 : 1;
    }
  }

  /// Words and times may be spelled otherwise here, and a session may have got what it had not.
  private static boolean isAsItCame(
      SourceTable table, Mapper mapper, @Nullable String[] row, @Nullable String[] shown) {
    Mapped there = mapper.map(row);
    Mapped here = mapper.map(shown);
    List<Column> shared = table.shared();
    boolean isMapped = there.refusal() == null && here.refusal() == null;
    for (int at = 0; at < table.columns().size(); at++) {
      SourceColumn own = table.columns().get(at);
      int place =
          IntStream.range(0, shared.size())
              .filter(one -> Objects.equals(table.source(shared.get(one)), own))
              .findFirst()
              .orElse(-1);
      boolean isSame =
          Objects.equals(row[at], shown[at])
              || (place >= 0
                  && isMapped
                  && (Objects.equals(there.shown().get(place), here.shown().get(place))
                      || isGiven(table, shared.get(place), row[at], shown[at])));
      if (!isSame) {
        return false;
      }
    }
    return true;
  }

  /// What sessions of ours always have, what follows their runs, and a parent that is not here.
  private static boolean isGiven(
      SourceTable table, Column column, @Nullable String there, @Nullable String here) {
    boolean isSession = Objects.requireNonNull(table.view()).base() == Base.SESSIONS;
    return isSession
        && (!table.isCompared(column)
            || (there == null && SessionStore.isGiven(column.ours()))
            || (here == null && column.ours().equals("parent_session_id")));
  }

  private String layout() {
    return context.layout().name();
  }

  private static String named(String schema, String table) {
    return Quoted.name(schema) + "." + Quoted.name(table);
  }

  private Sql sql() {
    return context.target().sql();
  }
}
