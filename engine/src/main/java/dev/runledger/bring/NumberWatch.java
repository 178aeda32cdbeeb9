package dev.runledger.bring;

import dev.runledger.layout.Column;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.SourceTable;
import dev.runledger.source.SourceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sees where two events of a source have one number, and finds another for the second: behind all
/// that the source and we have.
final class NumberWatch {
  /// Anything else was kept aside.
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private final Context context;
  private final SourceTable table;
  private final boolean isOfRun;

  /// By session or run: the last number that was given in place of a doubled one.
  private final Map<String, Long> given = new HashMap<>();

  private @Nullable String scope;
  private @Nullable Long last;
  private @Nullable String keptScope;
  private @Nullable Long keptLast;
  private Map<String, Long> keptGiven = Map.of();

  /// @param isOfRun whether numbers count in the run, and not in the session
  NumberWatch(Context context, SourceTable table, boolean isOfRun) {
    this.context = context;
    this.table = table;
    this.isOfRun = isOfRun;
  }

  /// What was seen is stored.
  void keep() {
    keptScope = scope;
    keptLast = last;
    keptGiven = Map.copyOf(given);
  }

  /// Back to what was stored: a transaction may be done again.
  void restore() {
    scope = keptScope;
    last = keptLast;
    given.clear();
    given.putAll(keptGiven);
  }

  void goOnAfter(List<@Nullable String> order) {
    SourceKey number = numberKey();
    if (number != null) {
      scope = order.getFirst();
      String text = order.get(table.order().indexOf(number));
      last = text != null && NUMBER.matcher(text).matches() ? Long.valueOf(text) : null;
      keep();
    }
  }

  /// @param run our id of it; that of the session where there is none
  /// @return what the event is to be known by; null for our number
  @Nullable Long shown(Mapped row, String run, String session) {
    Long number = row.number();
    if (number == null) {
      return null;
    }
    String here = isOfRun ? row.run() : session;
    boolean isDoubled = Objects.equals(scope, here) && Objects.equals(last, number);
    scope = here;
    last = number;
    return isDoubled ? another(String.valueOf(here), run, session) : number;
  }

  private Long another(String here, String run, String session) {
    Long next = given.get(here);
    if (next == null) {
      SourceKey number = Objects.requireNonNull(numberKey());
      Long theirs =
          context.source().max(table.name(), number.column(), table.order().getFirst(), here);
      long ours =
          context
              .target()
              .sql()
              .query(
                  isOfRun
                      ? """
                      SELECT coalesce(max(coalesce(source_seq, run_seq)), 0) AS most
                      FROM run_events
                      WHERE run_id = :name
                      """
                      : """
                      SELECT coalesce(max(coalesce(source_seq, seq)), 0) AS most
                      FROM run_events
                      WHERE session_id = :name
                      """)
              .with("name", isOfRun ? run : session)
              .one(found -> found.longValue("most"))
              .orElse(0L);
      next = Math.max(theirs == null ? 0 : theirs, ours);
    }
    next++;
    given.put(here, next);
    return next;
  }

  private @Nullable SourceKey numberKey() {
    View view = Objects.requireNonNull(table.view());
    Column number = view.eventNumber();
    Integer place = number == null ? null : table.places().get(number.name());
    return place == null ? null : SourceKey.of(table.columns().get(place));
  }
}
