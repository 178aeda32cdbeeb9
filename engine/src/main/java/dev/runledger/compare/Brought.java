package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.bring.EventStore;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.View;
import dev.runledger.match.SourceTable;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SourceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Of rows that are here and not in the source, those that came from it: the source has lost them
/// since. Rows that programs write here have no note, and their events come behind all that came.
record Brought(Context context, SourceTable table) {

  /// @param keys JSON lists
  List<String> of(List<String> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    View view = Objects.requireNonNull(table.view());
    if (view.base() != Base.EVENTS) {
      Set<String> noted = context.notes().adopted(table.name(), keys).keySet();
      return keys.stream().filter(noted::contains).toList();
    }
    Set<String> scopes =
        context
            .notes()
            .adopted(
                context.scopes(view).name(),
                keys.stream().map(Brought::scope).map(EventStore::key).distinct().toList())
            .keySet();
    Map<String, Long> last = new HashMap<>();
    return keys.stream()
        .filter(key -> scopes.contains(EventStore.key(scope(key))))
        .filter(key -> isOld(view, key, last))
        .collect(Collectors.toList());
  }

  private static String scope(String key) {
    JsonPart first = JsonCut.elements(JsonCut.whole(key)).getFirst();
    return first.isNull() ? "" : first.text();
  }

  private boolean isOld(View view, String key, Map<String, Long> last) {
    JsonPart name = JsonCut.elements(JsonCut.whole(key)).getLast();
    Column named = view.eventId();
    SourceColumn id = named == null ? null : table.source(named);
    Column number = view.eventNumber();
    SourceColumn counted = number == null ? null : table.source(number);
    long most;
    if (counted == null || (id != null && id.isNumber())) {
      most = last.computeIfAbsent("", _ -> context.notes().lastId(table.name()));
    } else {
      SourceKey scope = table.identity().getFirst();
      most =
          last.computeIfAbsent(
              scope(key),
              one ->
                  Math.max(
                      Objects.requireNonNullElse(
                          context.source().max(table.name(), counted, scope, one), 0L),
                      context.notes().lastRenumbered(table.name(), EventStore.key(one))));
    }
    return !name.isNull() && name.text().matches("-?[0-9]{1,18}") && number(name) <= most;
  }

  private static long number(JsonPart name) {
    return Long.parseLong(name.text());
  }
}
