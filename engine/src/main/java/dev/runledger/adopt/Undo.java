package dev.runledger.adopt;

import dev.runledger.install.Layouts;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.layout.Base;
import dev.runledger.layout.Layout;
import dev.runledger.source.PostgresSource;
import dev.runledger.source.Quoted;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// The way back from an adoption in place, and the end of it.
public final class Undo {
  private static final int RUNS_AT_ONCE = 200;

  private final Layout layout;
  private final StoreAddress.Postgres database;

  public Undo(Layout layout, StoreAddress.Postgres database) {
    this.layout = layout;
    this.database = database;
  }

  /// A table that became a backup.
  record Moved(String name, String backup, Base base) {}

  /// @param lastEventId the last of our events before the swap
  private record Detail(String schema, boolean isInstalled, long lastEventId, List<Moved> tables) {
    static Detail of(String json) {
      Map<String, JsonPart> members = JsonCut.members(JsonCut.whole(json));
      return new Detail(
          part(members, "schema").text(),
          part(members, "installed").raw().equals("true"),
          Long.parseLong(part(members, "last_event_id").raw()),
          JsonCut.elements(part(members, "tables")).stream()
              .map(JsonCut::members)
              .map(one ->
                  new Moved(
                      part(one, "name").text(),
                      part(one, "backup").text(),
                      Base.valueOf(part(one, "base").text())))
              .toList());
    }

    private static JsonPart part(Map<String, JsonPart> members, String name) {
      return Objects.requireNonNull(members.get(name));
    }
  }

  /// Puts the tables back as they were, and takes away what came of them.
  ///
  /// @param discard whether rows that were written through the views since are lost
  /// @throws StoreException when there are such rows; it says how many
  public void undo(boolean discard) {
    try (PostgresTarget target = PostgresTarget.open(database)) {
      Adoptions adoptions = new Adoptions(target);
      Adoptions.Known known = inPlace(adoptions);
      Detail detail = Detail.of(Objects.requireNonNull(known.detail()));
      if (known.state().equals("swapped")) {
        putBack(target, known, detail, discard);
      }
      takeAway(target, known, detail);
      if (detail.isInstalled()) {
        Layouts.of(database).remove(layout);
      }
      target.write(() -> {
        adoptions.forget(known.id());
        return true;
      });
    }
  }

  /// One short transaction. Whoever is killed after it goes on with [#takeAway].
  private void putBack(
      PostgresTarget target, Adoptions.Known known, Detail detail, boolean discard) {
    Sql sql = target.sql();
    target.write(() -> {
      sql.script("SET LOCAL lock_timeout = '10s'");
      sql.script(
          "LOCK TABLE "
              + detail.tables().stream()
                  .map(table -> name(detail, table.name()))
                  .collect(Collectors.joining(", "))
              + " IN ACCESS EXCLUSIVE MODE");
      long written =
          new WrittenSince(sql, layout, detail.schema())
              .count(known.id(), detail.tables(), detail.lastEventId());
      if (written > 0 && !discard) {
        throw StoreException.because(
            "%d rows were written since the views are in place. `--discard` loses them; nothing was changed."
                .formatted(written));
      }
      for (Moved table : detail.tables()) {
        putBack(sql, detail, table);
      }
      new Adoptions(target).state(known.id(), "undone", known.detail());
      return true;
    });
  }

  private void putBack(Sql sql, Detail detail, Moved table) {
    String view = table.name().toLowerCase(java.util.Locale.ROOT);
    sql.script(
        """
        DROP VIEW %4$s.%5$s;
        ALTER VIEW %1$s.%5$s SET SCHEMA %4$s;
        ALTER TABLE %1$s.%3$s RENAME TO %2$s;
        """
            .formatted(
                Quoted.name(detail.schema()),
                Quoted.name(table.name()),
                Quoted.name(table.backup()),
                layout.name(),
                Quoted.name(view)));
  }

  /// Runs of the layout with all that hangs on them, a few at a time.
  private void takeAway(PostgresTarget target, Adoptions.Known known, Detail detail) {
    PostgresSource source = PostgresSource.in(target.sql(), detail.schema());
    Context context =
        new Context(
            layout,
            source,
            new Matching(layout, source).tables(),
            target,
            new Notes(target, known.id()));
    new TakenAway(context, known.id(), detail.lastEventId()).all(RUNS_AT_ONCE);
  }

  /// Drops the backups: there is no way back then.
  ///
  /// @return their names
  public List<String> finish() {
    try (PostgresTarget target = PostgresTarget.open(database)) {
      Adoptions adoptions = new Adoptions(target);
      Adoptions.Known known = inPlace(adoptions);
      Detail detail = Detail.of(Objects.requireNonNull(known.detail()));
      if (known.state().equals("undone")) {
        throw StoreException.because(
            "The way back was begun: `runledger adopt undo %s` ends it.".formatted(layout.name()));
      }
      List<String> backups = detail.tables().stream().map(Moved::backup).toList();
      return target.write(() -> {
        target
            .sql()
            .script(
                "DROP TABLE "
                    + backups.stream()
                        .map(backup -> name(detail, backup))
                        .collect(Collectors.joining(", ")));
        adoptions.state(known.id(), "finished", known.detail());
        return backups;
      });
    }
  }

  /// What [#finish] would drop.
  public List<String> backups() {
    try (PostgresTarget target = PostgresTarget.open(database)) {
      Adoptions.Known known = inPlace(new Adoptions(target));
      return Detail.of(Objects.requireNonNull(known.detail())).tables().stream()
          .map(Moved::backup)
          .toList();
    }
  }

  private Adoptions.Known inPlace(Adoptions adoptions) {
    return adoptions.inPlace(layout.name()).stream()
        .findFirst()
        .orElseThrow(() ->
            StoreException.because(
                "%s was not adopted in place in %s, or its backups are gone."
                    .formatted(layout.name(), database)));
  }

  private static String name(Detail detail, String table) {
    return Quoted.name(detail.schema()) + "." + Quoted.name(table);
  }
}
