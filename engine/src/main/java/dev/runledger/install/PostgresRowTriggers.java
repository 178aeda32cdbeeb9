package dev.runledger.install;

import dev.runledger.layout.View;
import java.util.ArrayList;
import java.util.List;

/// What becomes of rows of every other table that a program writes into a layout, in plpgsql.
record PostgresRowTriggers(
    PostgresValues values, PostgresChecks checks, PostgresMeantime meantime) {

  String insert(View view) {
    Written row = new Written();
    String find = "";
    if (view.runName().isPresent()) {
      row.add("run_id", "its_run");
      find =
          "    its_run := (SELECT r.run_id FROM runs AS r WHERE %s);\n"
                  .formatted(checks.isRunOf(view, values.spelled(view.spelling(), "r")))
              + checks.runIsThere(view, "its_run IS NULL");
    }
    row.addAll(view, values::write);
    return """
    DECLARE
        its_run text;
    BEGIN
    %1$s%2$s    INSERT INTO %3$s (%4$s)
        VALUES (
            %5$s);
        RETURN NEW;
    END
    """
        .formatted(checks.of(view), find, view.base().table(), row.columns(), row.values());
  }

  String update(View view) {
    return """
    DECLARE
    %1$sBEGIN
    %2$s%3$s    PERFORM 1 FROM %4$s AS t WHERE %5$s FOR NO KEY UPDATE;
    %6$s    UPDATE %4$s AS t
        SET %7$s
        WHERE %5$s;
        RETURN NEW;
    END
    """
        .formatted(
            meantime.declared(view),
            checks.of(view),
            checks.nameStays(view),
            view.base().table(),
            isOld(view),
            meantime.update(view),
            values.sets(view));
  }

  String delete(View view) {
    return """
    BEGIN
        DELETE FROM %s AS t WHERE %s;
        RETURN CASE WHEN FOUND THEN OLD END;
    END
    """
        .formatted(view.base().table(), isOld(view));
  }

  private String isOld(View view) {
    List<String> same = new ArrayList<>();
    view.runName()
        .ifPresent(run ->
            same.add(
                "t.run_id = (SELECT r.run_id FROM runs AS r WHERE %s = OLD.%s)"
                    .formatted(values.spelled(view.spelling(), "r"), run.name())));
    String key = view.base().key();
    if (key != null) {
      same.add(
          view.of(key)
              .map(column -> "t.%s = OLD.%s".formatted(key, column.name()))
              .orElseGet(() -> "t.%s = %s".formatted(key, view.constant(key))));
    }
    return String.join(" AND ", same);
  }
}
