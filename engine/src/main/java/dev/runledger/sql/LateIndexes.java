package dev.runledger.sql;

import dev.runledger.event.Json;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Indexes of the log that only programs of layouts read by: the server finds events by their
/// numbers. While an adoption fills an empty database they are left out, since made of all rows at
/// once they cost a part of what they cost row by row. What was left out is noted with the adoption
/// in the same transaction, and made again by whoever comes first: its end, the start of a server,
/// a migration, a layout that is put in.
public interface LateIndexes {
  /// Of `run_events`, on both stores. None is unique: what they hold is held without them.
  Set<String> NAMES =
      Set.of(
          "idx_session_event_run_seq",
          "idx_run_events_run_id",
          "idx_run_events_source_id",
          "idx_run_events_source_seq");

  /// What the note is called in `adoptions.detail`: a list of statements.
  String NOTE = "left_out";

  Sql sql();

  /// Whether the database knows of adoptions: those of an older schema do not.
  boolean hasAdoptions();

  /// Those that are there, by name: the statement that makes each.
  Map<String, String> there();

  /// Until the end of the transaction nobody else leaves out any or makes any.
  void lock();

  /// @param statement one of [#there]
  void make(String statement);

  /// Whether any was left out and not made again.
  default boolean areMissing() {
    return hasAdoptions() && details().values().stream().anyMatch(one -> !noted(one).isEmpty());
  }

  /// In a transaction. Where there are events already, or a layout whose programs read them, all
  /// stay.
  default void leaveOut(long adoption) {
    lock();
    Map<String, String> there = there();
    if (there.isEmpty() || isInUse()) {
      return;
    }
    String detail = details().get(adoption);
    Set<String> statements = new LinkedHashSet<>(noted(detail));
    statements.addAll(there.values());
    note(adoption, detail, statements);
    there.keySet().forEach(name -> sql().script("DROP INDEX " + name));
  }

  /// In a transaction. All that were left out are there then.
  default void make() {
    if (!areMissing()) {
      return;
    }
    lock();
    details()
        .forEach((adoption, detail) -> {
          List<String> statements = noted(detail);
          if (!statements.isEmpty()) {
            statements.forEach(this::make);
            note(adoption, detail, Set.of());
          }
        });
  }

  private boolean isInUse() {
    return sql()
        .query(
            """
            SELECT EXISTS (SELECT 1 FROM run_events) OR EXISTS (SELECT 1 FROM layouts) AS used
            """)
        .one(row -> row.bool("used"))
        .orElse(true);
  }

  /// What is written down about each adoption of which anything is.
  private Map<Long, String> details() {
    Map<Long, String> details = new LinkedHashMap<>();
    sql()
        .query(
            """
            SELECT adoption_id, detail
            FROM adoptions
            WHERE detail IS NOT NULL
            ORDER BY adoption_id
            """)
        .each(row -> details.put(row.longValue("adoption_id"), row.text("detail")));
    return details;
  }

  private static List<String> noted(@Nullable String detail) {
    JsonPart note = detail == null ? null : JsonCut.members(JsonCut.whole(detail)).get(NOTE);
    List<String> statements = new ArrayList<>();
    if (note != null) {
      JsonCut.elements(note).forEach(part -> statements.add(part.text()));
    }
    return statements;
  }

  private void note(long adoption, @Nullable String detail, Set<String> statements) {
    Map<String, JsonPart> members =
        detail == null
            ? new LinkedHashMap<>()
            : new LinkedHashMap<>(JsonCut.members(JsonCut.whole(detail)));
    members.remove(NOTE);
    JsonWriter out = new JsonWriter().object();
    members.forEach((name, part) -> out.raw(name, new Json(part.raw())));
    if (!statements.isEmpty()) {
      out.texts(NOTE, statements);
    }
    String text = out.endObject().toString();
    sql()
        .query("UPDATE adoptions SET detail = :detail WHERE adoption_id = :adoption_id")
        .with("adoption_id", adoption)
        .with("detail", members.isEmpty() && statements.isEmpty() ? null : text)
        .update();
  }
}
