package dev.runledger.match;

import dev.runledger.event.Json;
import dev.runledger.id.Ids;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonWriter;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.layout.View;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SourceKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A table of a source, and the table of a layout that its rows belong into.
///
/// @param name as the source calls it
/// @param view what the layout shows of it; null for a table that no layout has: its rows are kept
///   as they are
/// @param columns all of the source's, in its order: what each row is read as
/// @param places for each of the layout's columns that the source has, by name: which of `columns`
/// @param extras the places of those that no layout has
/// @param order in which its rows are copied, so that events come in theirs
/// @param identity what names a row, and is shown by the layout too
public record SourceTable(
    String name,
    @Nullable View view,
    List<SourceColumn> columns,
    Map<String, Integer> places,
    List<Integer> extras,
    List<SourceKey> order,
    List<SourceKey> identity) {

  /// The layout's columns that the source has, in the layout's order.
  public List<Column> shared() {
    return view == null
        ? List.of()
        : view.columns().stream().filter(column -> places.containsKey(column.name())).toList();
  }

  /// Whether the layout shows what the source has. The status of a session follows its runs here.
  public boolean isCompared(Column column) {
    return view == null
        || view.base() != Base.SESSIONS
        || column.source() instanceof Source.Own
        || !column.name().equals("status");
  }

  /// SHA-256 of what the layout shows of a row; whose child a session is, is written later.
  public String hash(List<@Nullable String> shown) {
    StringBuilder text = new StringBuilder();
    List<Column> columns = shared();
    for (int at = 0; at < shown.size(); at++) {
      if (isCompared(columns.get(at)) && !columns.get(at).name().equals("parent_session_id")) {
        String value = shown.get(at);
        text.append(value == null ? -1 : value.length()).append(':').append(value).append('\n');
      }
    }
    return Ids.sha256(text.toString());
  }

  /// What names a row, as a JSON list.
  public static String key(List<@Nullable String> identity) {
    JsonWriter out = new JsonWriter().array();
    identity.forEach(out::text);
    return out.endArray().toString();
  }

  /// What is written down about an event is found by its id too, where others may have its number.
  public String note(Mapped row) {
    Column id = view == null || view.base() != Base.EVENTS ? null : view.eventId();
    boolean isNamedById =
        id == null || identity.stream().anyMatch(key -> Objects.equals(key.column(), source(id)));
    if (isNamedById || row.id() == null) {
      return row.key();
    }
    JsonWriter out = new JsonWriter().array();
    JsonCut.elements(JsonCut.whole(row.key())).forEach(part -> out.raw(new Json(part.raw())));
    return out.text(row.id()).endArray().toString();
  }

  /// The layout's columns that name a row.
  public List<Column> keys() {
    List<Column> keys = new ArrayList<>();
    for (SourceKey key : identity) {
      shared().stream()
          .filter(column -> Objects.equals(source(column), key.column()))
          .findFirst()
          .ifPresent(keys::add);
    }
    return keys;
  }

  public @Nullable SourceColumn source(Column column) {
    Integer place = places.get(column.name());
    return place == null ? null : columns.get(place);
  }

  /// The values of these columns of a row.
  public List<@Nullable String> values(@Nullable String[] row, List<SourceKey> keys) {
    return values(Arrays.asList(row), keys);
  }

  /// The value of this column of a row.
  public @Nullable String value(@Nullable String[] row, SourceKey key) {
    return row[columns.indexOf(key.column())];
  }

  /// As [#values].
  public List<@Nullable String> values(List<@Nullable String> row, List<SourceKey> keys) {
    List<@Nullable String> values = new ArrayList<>(keys.size());
    for (SourceKey key : keys) {
      values.add(row.get(columns.indexOf(key.column())));
    }
    return values;
  }
}
