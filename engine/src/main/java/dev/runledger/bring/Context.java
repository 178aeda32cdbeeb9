package dev.runledger.bring;

import dev.runledger.destination.Notes;
import dev.runledger.destination.Target;
import dev.runledger.layout.Base;
import dev.runledger.layout.Layout;
import dev.runledger.layout.View;
import dev.runledger.match.SourceTable;
import dev.runledger.source.SourceDatabase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What everything that brings rows over needs.
///
/// @param tables of the source, in the order in which they are copied
public record Context(
    Layout layout, SourceDatabase source, List<SourceTable> tables, Target target, Notes notes) {

  /// Whether the source says itself which sessions there are.
  boolean hasSessions() {
    return tables.stream().anyMatch(table -> isOf(table, Base.SESSIONS));
  }

  /// Why a row cannot hang on a session.
  String noSession(@Nullable String session) {
    String key = session == null ? "" : EventStore.key(session);
    return tables.stream()
        .filter(table -> isOf(table, Base.SESSIONS))
        .flatMap(table -> notes.rejection(table.name(), key).stream())
        .map(reason -> "its session is kept aside: " + reason)
        .findFirst()
        .orElse("session_id '" + session + "' names no session");
  }

  /// Why a row cannot hang on a run.
  ///
  /// @param given its name as the row spells it
  String noRun(String run, @Nullable String given) {
    List<String> keys = List.of(EventStore.key(run), EventStore.key(String.valueOf(given)));
    return notes.rejections(runs().name(), keys).values().stream()
        .findFirst()
        .map(reason -> "its run is kept aside: " + reason)
        .orElse("it names a run that is not there: '" + run + "'");
  }

  public SourceTable runs() {
    return tables.stream().filter(table -> isOf(table, Base.RUNS)).findFirst().orElseThrow();
  }

  /// What events are numbered in: the table of sessions where they name those, else that of runs.
  public SourceTable scopes(View events) {
    return tables.stream()
        .filter(table -> events.namesSession() && isOf(table, Base.SESSIONS))
        .findFirst()
        .orElseGet(this::runs);
  }

  public RunNames names() {
    View view = runs().view();
    return new RunNames(java.util.Objects.requireNonNull(view).spelling(), target);
  }

  private static boolean isOf(SourceTable table, Base base) {
    return table.view() != null && table.view().base() == base;
  }
}
