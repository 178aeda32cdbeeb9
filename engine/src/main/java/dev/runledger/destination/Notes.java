package dev.runledger.destination;

import dev.runledger.event.Json;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.ShortList;
import dev.runledger.json.TextFaults;
import dev.runledger.report.AdoptionReport;
import dev.runledger.sql.Batch;
import dev.runledger.sql.Query;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is written down about an adoption, in the transactions that bring its rows.
public record Notes(Target target, long adoption) {
  private static final List<String> REJECTED =
      List.of("adoption_id", "table_name", "source_key", "reason", "content");
  private static final List<String> ADOPTED =
      List.of("adoption_id", "table_name", "source_key", "hash", "extras", "renumbered");

  private static final List<String> KEPT =
      List.of("adoption_id", "table_name", "source_key", "extras");

  /// How far a table was copied.
  ///
  /// @param position JSON list of the last row's order; null before the first
  public record Progress(
      @Nullable String position, boolean isDone, long copied, long rejected, long renumbered) {
    static final Progress NONE = new Progress(null, false, 0, 0, 0);

    /// So many that were aside are here.
    public Progress mended(long rows) {
      return new Progress(position, isDone, copied + rows, rejected - rows, renumbered);
    }
  }

  public Progress progress(String table) {
    return sql()
        .query(
            """
            SELECT position, done, copied, rejected, renumbered
            FROM adoption_tables
            WHERE adoption_id = :adoption_id
              AND table_name = :table_name
            """)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .one(row ->
            new Progress(
                row.textOrNull("position"),
                row.bool("done"),
                row.longValue("copied"),
                row.longValue("rejected"),
                row.longValue("renumbered")))
        .orElse(Progress.NONE);
  }

  public void progress(String table, Progress progress) {
    sql()
        .query(
            """
            INSERT INTO adoption_tables (adoption_id, table_name, position, done, copied, rejected, renumbered)
            VALUES (:adoption_id, :table_name, :position, :done, :copied, :rejected, :renumbered)
            ON CONFLICT (adoption_id, table_name) DO UPDATE
            SET position = excluded.position, done = excluded.done, copied = excluded.copied,
                rejected = excluded.rejected, renumbered = excluded.renumbered
            """)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .with("position", progress.position())
        .with("done", progress.isDone())
        .with("copied", progress.copied())
        .with("rejected", progress.rejected())
        .with("renumbered", progress.renumbered())
        .update();
  }

  /// @param renumbered the number that an event got in place of its own; null for none
  public record Adopted(
      String key, @Nullable String hash, @Nullable String extras, @Nullable Long renumbered) {}

  public void adopted(String table, List<Adopted> rows) {
    List<List<@Nullable String>> values = new ArrayList<>();
    for (Adopted row : rows) {
      List<@Nullable String> one = new ArrayList<>();
      one.add(Long.toString(adoption));
      one.add(table);
      one.add(row.key());
      one.add(row.hash());
      one.add(row.extras());
      one.add(row.renumbered() == null ? null : row.renumbered().toString());
      values.add(one);
    }
    if (!values.isEmpty()) {
      target.insert("adopted_rows", ADOPTED, values);
    }
  }

  /// What was written down about rows, by their key.
  public Map<String, Adopted> adopted(String table, Collection<String> keys) {
    Map<String, Adopted> found = new HashMap<>();
    target.adopted(adoption, table, keys).forEach(row -> found.put(row.key(), row));
    return found;
  }

  /// Values that rows had in the source and cannot have here, beside what else is kept of them.
  ///
  /// @param values by the keys of the rows
  public void keep(String table, String column, Map<String, String> values) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (Adopted row : adopted(table, values.keySet()).values()) {
      Map<String, JsonPart> extras =
          row.extras() == null ? Map.of() : JsonCut.members(JsonCut.whole(row.extras()));
      JsonWriter out = new JsonWriter().object();
      extras.forEach((name, part) -> {
        if (!name.equals(column)) {
          out.raw(name, new Json(part.raw()));
        }
      });
      out.text(column, values.get(row.key()));
      rows.add(
          List.<@Nullable String>of(
              Long.toString(adoption), table, row.key(), out.endObject().toString()));
    }
    if (!rows.isEmpty()) {
      target.update("adopted_rows", KEPT, 3, rows);
    }
  }

  public Optional<Adopted> adopted(String table, String key) {
    return target.adopted(adoption, table, List.of(key)).stream().findFirst();
  }

  static Adopted read(Row row) {
    return new Adopted(
        row.text("source_key"),
        row.textOrNull("hash"),
        row.textOrNull("extras"),
        row.longOrNull("renumbered"));
  }

  public void forget(String table, Collection<String> keys) {
    delete(
        """
        DELETE FROM adopted_rows
        WHERE adoption_id = :adoption_id
          AND table_name = :table_name
          AND source_key = :source_key
        """,
        table,
        keys);
  }

  private void delete(String statement, String table, Collection<String> keys) {
    Batch batch = sql().batch(statement);
    for (String key : keys) {
      batch.with("adoption_id", adoption).with("table_name", table).with("source_key", key).add();
    }
    batch.run();
  }

  /// The greatest number that an event got in place of its own; 0 where none did.
  ///
  /// @param scope JSON list of the session or run that their keys begin with
  public long lastRenumbered(String table, String scope) {
    return ofName(
            """
            SELECT coalesce(max(renumbered), 0) AS last
            FROM adopted_rows
            WHERE adoption_id = :adoption_id
              AND table_name = :table_name
              AND (source_key = :source_key OR (source_key > :first AND source_key < :last))
            """,
            table,
            scope)
        .one(row -> row.longValue("last"))
        .orElse(0L);
  }

  /// The greatest id that the source ever had in a table; 0 where nothing is known.
  public long lastId(String table) {
    return detail().number("last_id_" + table);
  }

  public void lastId(String table, long last) {
    if (last > lastId(table)) {
      detail(detail().with("last_id_" + table, Long.toString(last)));
    }
  }

  public Detail detail() {
    return Detail.of(
        sql()
            .query("SELECT detail FROM adoptions WHERE adoption_id = :adoption_id")
            .with("adoption_id", adoption)
            .list(row -> Detail.of(row.textOrNull("detail")).text())
            .stream()
            .findFirst()
            .orElse(null));
  }

  public void detail(Detail detail) {
    sql()
        .query("UPDATE adoptions SET detail = :detail WHERE adoption_id = :adoption_id")
        .with("adoption_id", adoption)
        .with("detail", detail.text())
        .update();
  }

  /// A row that stays aside. What names it may be of any length, and is stored as a [ShortList].
  ///
  /// @param key JSON list of what names it in the source, where other rows may have the same
  public record Rejected(String key, String reason, String content) {
    private static final int LONGEST_REASON = 500;

    public Rejected {
      reason =
          TextFaults.shown(
              reason.length() > LONGEST_REASON
                  ? reason.substring(0, LONGEST_REASON) + "…"
                  : reason);
    }
  }

  /// Where rows have one name, those behind the first are numbered.
  public void rejected(String table, List<Rejected> rows) {
    Set<String> taken =
        new HashSet<>(
            target
                .rejections(
                    adoption, table, rows.stream().map(row -> ShortList.of(row.key())).toList())
                .keySet());
    Map<String, Long> numbers = new HashMap<>();
    List<List<@Nullable String>> values = new ArrayList<>();
    for (Rejected row : rows) {
      String name = ShortList.of(row.key());
      String key = name;
      while (!taken.add(key)) {
        long number = 1 + numbers.computeIfAbsent(name, one -> Math.max(1, rejected(table, one)));
        numbers.put(name, number);
        key = start(name) + ",\"" + number + "\"]";
      }
      values.add(
          List.<@Nullable String>of(
              Long.toString(adoption), table, key, row.reason(), row.content()));
    }
    if (!values.isEmpty()) {
      target.insert("rejected_rows", REJECTED, values);
    }
  }

  /// All rows of one name that are kept aside, each as it was.
  public List<String> contents(String table, String key) {
    return ofName(
            """
            SELECT content
            FROM rejected_rows
            WHERE adoption_id = :adoption_id
              AND table_name = :table_name
              AND (source_key = :source_key OR (source_key > :first AND source_key < :last))
            """,
            table,
            ShortList.of(key))
        .list(row -> row.text("content"));
  }

  /// How many rows of one name are kept aside.
  public long rejected(String table, String key) {
    return ofName(
            """
            SELECT count(*) AS rows
            FROM rejected_rows
            WHERE adoption_id = :adoption_id
              AND table_name = :table_name
              AND (source_key = :source_key OR (source_key > :first AND source_key < :last))
            """,
            table,
            ShortList.of(key))
        .one(row -> row.longValue("rows"))
        .orElse(0L);
  }

  private Query ofName(String select, String table, String key) {
    return sql()
        .query(select)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .with("source_key", key)
        .with("first", start(key) + ",")
        .with("last", start(key) + "-");
  }

  private static String start(String key) {
    return key.substring(0, key.length() - 1);
  }

  public long rejected(String table) {
    return sql()
        .query(
            """
            SELECT count(*) AS rows
            FROM rejected_rows
            WHERE adoption_id = :adoption_id
              AND table_name = :table_name
            """)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .one(row -> row.longValue("rows"))
        .orElse(0L);
  }

  /// Why a row was rejected; empty when it was not.
  public Optional<String> rejection(String table, String key) {
    return Optional.ofNullable(rejections(table, List.of(key)).get(key));
  }

  /// By the keys that are asked for.
  public Map<String, String> rejections(String table, Collection<String> keys) {
    Map<String, String> given = new HashMap<>();
    keys.forEach(key -> given.put(ShortList.of(key), key));
    Map<String, String> reasons = new HashMap<>();
    target
        .rejections(adoption, table, given.keySet())
        .forEach((key, reason) -> reasons.put(given.get(key), reason));
    return reasons;
  }

  /// The first rows that are kept aside.
  public List<AdoptionReport.Aside> aside(String table, int most) {
    return sql()
        .query(
            """
            SELECT source_key, reason
            FROM rejected_rows
            WHERE adoption_id = :adoption_id
              AND table_name = :table_name
            ORDER BY id
            LIMIT :most
            """)
        .with("adoption_id", adoption)
        .with("table_name", table)
        .with("most", most)
        .list(row -> new AdoptionReport.Aside(row.text("source_key"), row.text("reason")));
  }

  /// They are no longer to be kept aside.
  public void unreject(String table, Collection<String> keys) {
    delete(
        """
        DELETE FROM rejected_rows
        WHERE adoption_id = :adoption_id
          AND table_name = :table_name
          AND source_key = :source_key
        """,
        table,
        keys.stream().map(ShortList::of).toList());
  }

  private Sql sql() {
    return target.sql();
  }
}
