package dev.runledger.install;

import dev.runledger.layout.Column;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.StatusWords;
import dev.runledger.layout.View;
import dev.runledger.run.RunStatus;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What somebody else did to a row between a program's look at it and its write, in plpgsql.
///
/// The UPDATE of a table waits for whoever changes the row, and looks at it again. A trigger of a
/// view is told what the program saw before that: it has to look again by itself, once it has the
/// lock, or two programs claim one run and a counter loses a step.
record PostgresMeantime(Layout layout) {

  /// The row as the view shows it now, for the two below.
  String declared(View view) {
    return "    theirs %s.%s%%ROWTYPE;\n".formatted(layout.name(), view.name());
  }

  /// Before an UPDATE, with the lock. Who moves a run that somebody else has moved just so, or has
  /// ended, changes no row: that is what a program hears that claims what it saw waiting. Times are
  /// their last writer's.
  String update(View view) {
    String changed =
        view.columns().stream()
            .filter(column -> column.source().target() != null && !column.isTime())
            .map(column ->
                "%s AND %s"
                    .formatted(
                        PostgresValues.isChanged("NEW", column),
                        PostgresValues.isChanged("theirs", column)))
            .collect(Collectors.joining("\n        OR "));
    return lookAgain(view)
        + view.columns().stream().map(PostgresMeantime::moved).collect(Collectors.joining())
        + refusedIf(changed);
  }

  /// Before a DELETE, with the lock: what a program wants to be gone is what it saw.
  String delete(View view) {
    return lookAgain(view)
        + view.columns().stream()
            .filter(column -> column.source() instanceof Source.Status)
            .map(column -> refusedIf(PostgresValues.isChanged("theirs", column)))
            .collect(Collectors.joining());
  }

  private static String refusedIf(String condition) {
    return """
        IF %s THEN
            RAISE EXCEPTION 'could not serialize access due to concurrent update'
                USING ERRCODE = 'serialization_failure', HINT = 'Somebody else changed the row meanwhile. Do it again.';
        END IF;
    """
        .formatted(condition);
  }

  private String lookAgain(View view) {
    return """
        SELECT * INTO theirs FROM %s.%s AS seen WHERE %s;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    """
        .formatted(layout.name(), view.name(), isSeen(view));
  }

  /// By what names the row in the layout.
  private static String isSeen(View view) {
    return Stream.concat(
            view.runName().stream(),
            Optional.ofNullable(view.base().key()).flatMap(view::of).stream())
        .map(column -> "seen.%1$s = OLD.%1$s".formatted(column.name()))
        .collect(Collectors.joining(" AND "));
  }

  private static String moved(Column column) {
    if (!(column.source() instanceof Source.Status(StatusWords words))) {
      return "";
    }
    String ends =
        Arrays.stream(RunStatus.values())
            .filter(RunStatus::isFinal)
            .map(words::shown)
            .distinct()
            .collect(Collectors.joining("', '"));
    return """
        IF NEW.%1$s <> OLD.%1$s AND theirs.%1$s <> OLD.%1$s AND (theirs.%1$s = NEW.%1$s OR theirs.%1$s IN ('%2$s')) THEN
            RETURN NULL;
        END IF;
    """
        .formatted(column.name(), ends);
  }
}
