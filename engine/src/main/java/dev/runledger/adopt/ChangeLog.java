package dev.runledger.adopt;

import dev.runledger.bring.Context;
import dev.runledger.compare.Anew;
import dev.runledger.compare.Later;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.ShortList;
import dev.runledger.layout.Base;
import dev.runledger.layout.View;
import dev.runledger.match.Mapper;
import dev.runledger.match.Mappers;
import dev.runledger.match.RowOrder;
import dev.runledger.match.SourceTable;
import dev.runledger.source.Quoted;
import dev.runledger.source.SourceKey;
import dev.runledger.sql.Sql;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What programs write into the tables of a source while they are copied: triggers write down the
/// keys, and the rows are then looked at again. Both are in one database, so that a look sees what
/// was committed, wholly.
///
/// @param context whose source is read by the connection of its target
/// @param schema that the tables are in
record ChangeLog(Context context, Mappers mappers, String schema, long adoption) {
  /// How the names of the triggers begin.
  static final String TRIGGER = "runledger_adopting";

  /// Stands for all rows that were there: the table was emptied.
  private static final String ALL = "[]";

  private static final int MOST_AT_ONCE = 1000;

  /// In a transaction. From its commit on nothing is missed.
  void begin() {
    String ours = schemaOfOurs();
    for (SourceTable table : context.tables()) {
      sql()
          .script(
              """
              CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql
              SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
              BEGIN
                  IF TG_OP = 'DELETE'
                      OR (TG_OP = 'UPDATE' AND (%5$s) IS DISTINCT FROM (%6$s)) THEN
                      INSERT INTO %2$s.adoption_changes (adoption_id, table_name, source_key)
                      VALUES (%3$d, '%4$s', json_build_array(%5$s)::text);
                  END IF;
                  IF TG_OP IN ('UPDATE', 'INSERT') THEN
                      INSERT INTO %2$s.adoption_changes (adoption_id, table_name, source_key)
                      VALUES (%3$d, '%4$s', json_build_array(%6$s)::text);
                  END IF;
                  IF TG_OP = 'TRUNCATE' THEN
                      INSERT INTO %2$s.adoption_changes (adoption_id, table_name, source_key)
                      VALUES (%3$d, '%4$s', '%9$s');
                  END IF;
                  RETURN NULL;
              END $$;
              DROP TRIGGER IF EXISTS %7$s ON %8$s;
              CREATE TRIGGER %7$s AFTER INSERT OR UPDATE OR DELETE ON %8$s
              FOR EACH ROW EXECUTE FUNCTION %1$s();
              DROP TRIGGER IF EXISTS %7$s_all ON %8$s;
              CREATE TRIGGER %7$s_all AFTER TRUNCATE ON %8$s
              FOR EACH STATEMENT EXECUTE FUNCTION %1$s();
              """
                  .formatted(
                      function(table),
                      ours,
                      adoption,
                      table.name().replace("'", "''"),
                      key(table, "OLD"),
                      key(table, "NEW"),
                      TRIGGER,
                      name(table),
                      ALL));
    }
  }

  /// In a transaction.
  void end() {
    for (SourceTable table : context.tables()) {
      sql()
          .script(
              """
              DROP TRIGGER IF EXISTS %1$s ON %2$s;
              DROP TRIGGER IF EXISTS %1$s_all ON %2$s;
              DROP FUNCTION IF EXISTS %3$s()
              """
                  .formatted(TRIGGER, name(table), function(table)));
    }
    sql()
        .query("DELETE FROM adoption_changes WHERE adoption_id = :adoption_id")
        .with("adoption_id", adoption)
        .update();
  }

  /// How many changes nobody has looked at yet.
  long left() {
    return sql()
        .query("SELECT count(*) AS changes FROM adoption_changes WHERE adoption_id = :adoption_id")
        .with("adoption_id", adoption)
        .one(row -> row.longValue("changes"))
        .orElse(0L);
  }

  /// In a transaction that sees one state of all tables: every change of what others hang on, and
  /// some of the rest.
  ///
  /// @return how many changes were looked at
  long catchUp() {
    long seen = 0;
    Set<String> anew = new LinkedHashSet<>();
    for (SourceTable table : byRank()) {
      boolean isParent = table.view() != null && !table.view().base().isOfRun();
      List<String> keys = take(table, isParent ? Integer.MAX_VALUE : MOST_AT_ONCE);
      seen += keys.size();
      Set<String> once = new LinkedHashSet<>(keys);
      if (once.remove(ALL)) {
        once.addAll(known(table));
      }
      if (!once.isEmpty()) {
        lookAgain(table, once, anew);
      }
    }
    new Anew(context, mappers).bring(anew);
    return seen;
  }

  /// What there may be of an emptied table here. Of events it is all that their runs have.
  private Set<String> known(SourceTable table) {
    View view = table.view();
    View events = view != null && view.base() == Base.EVENTS ? view : null;
    SourceTable noted = events == null ? table : context.scopes(events);
    return sql()
        .query(
            """
            SELECT source_key
            FROM adopted_rows
            WHERE adoption_id = :adoption_id AND table_name = :table_name
            UNION
            SELECT source_key
            FROM rejected_rows
            WHERE adoption_id = :adoption_id AND table_name = :table_name
            """)
        .with("adoption_id", adoption)
        .with("table_name", noted.name())
        .list(row -> row.text("source_key"))
        .stream()
        .map(key -> events != null ? key.replaceFirst("\\]$", ",null]") : key)
        .collect(Collectors.toSet());
  }

  private List<String> take(SourceTable table, int most) {
    return sql()
        .query(
            """
            DELETE FROM adoption_changes
            WHERE id IN (
                SELECT id
                FROM adoption_changes
                WHERE adoption_id = :adoption_id AND table_name = :table_name
                ORDER BY id
                LIMIT :most)
            RETURNING source_key
            """)
        .with("adoption_id", adoption)
        .with("table_name", table.name())
        .with("most", most)
        .list(row -> row.text("source_key"));
  }

  private void lookAgain(SourceTable table, Set<String> keys, Set<String> anew) {
    Mapper mapper = mappers.of(table);
    Set<String> gone = new HashSet<>();
    List<List<@Nullable String>> values = new ArrayList<>();
    for (String key : keys) {
      if (ShortList.isCut(key)) {
        gone.add(key);
        continue;
      }
      List<@Nullable String> one = new ArrayList<>();
      for (JsonPart part : JsonCut.elements(JsonCut.whole(key))) {
        one.add(part.isNull() ? null : part.text());
      }
      values.add(one);
      gone.add(mapper.key(one));
    }
    List<@Nullable String[]> rows =
        new ArrayList<>(
            context.source().rows(table.name(), table.columns(), table.identity(), values));
    Later later = new Later(context, table, mapper, anew);
    rows.forEach(row -> gone.remove(mapper.key(row)));
    later.gone(gone);
    later.bring(inOrder(table, rows));
  }

  /// As they were written, as far as their keys say so.
  private static List<@Nullable String[]> inOrder(
      SourceTable table, List<@Nullable String[]> rows) {
    RowOrder order = new RowOrder(table, table.order());
    rows.sort((one, other) -> order.compare(order.ofSource(one), order.ofSource(other)));
    return rows;
  }

  /// What others hang on comes first.
  private List<SourceTable> byRank() {
    return context.tables().stream()
        .sorted(
            Comparator.comparingInt(table -> {
              View view = table.view();
              return view == null
                  ? 2
                  : view.base() == Base.SESSIONS ? 0 : view.base() == Base.RUNS ? 1 : 2;
            }))
        .toList();
  }

  private static String key(SourceTable table, String row) {
    return table.identity().stream()
        .map(SourceKey::column)
        .map(column -> row + "." + Quoted.name(column.name()) + "::text")
        .collect(Collectors.joining(", "));
  }

  private String function(SourceTable table) {
    return Quoted.name(schemaOfOurs())
        + "."
        + Quoted.name("adoption_" + adoption + "_" + table.name().toLowerCase(Locale.ROOT));
  }

  private String name(SourceTable table) {
    return Quoted.name(schema) + "." + Quoted.name(table.name());
  }

  private String schemaOfOurs() {
    return Objects.requireNonNull(
        sql().query("SELECT current_schema() AS name").one(row -> row.text("name")).orElse(null));
  }

  private Sql sql() {
    return context.target().sql();
  }
}
