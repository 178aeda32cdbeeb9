package dev.runledger.adopt;

import dev.runledger.bring.Context;
import dev.runledger.destination.Detail;
import dev.runledger.destination.Notes;
import dev.runledger.destination.PostgresTarget;
import dev.runledger.install.Installed;
import dev.runledger.install.Layouts;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.layout.Base;
import dev.runledger.layout.Layout;
import dev.runledger.match.Mappers;
import dev.runledger.match.Matching;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.source.Holders;
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
  private final AdoptionWatch watch;

  public Undo(Layout layout, StoreAddress.Postgres database, AdoptionWatch watch) {
    this.layout = layout;
    this.database = database;
    this.watch = watch;
  }

  /// A table that became a backup.
  record Moved(String name, String backup, Base base) {}

  /// @param isInstalled whether the layout came with the adoption
  /// @param lastEventId the last of our events before the swap
  /// @param tables none before the swap
  private record Way(String schema, boolean isInstalled, long lastEventId, List<Moved> tables) {
    static Way of(Detail detail) {
      return new Way(
          detail.get(Detail.IN_PLACE).orElseThrow().text(),
          detail.get(Detail.INSTALLED).orElseThrow().raw().equals("true"),
          detail.number(Detail.LAST_EVENT_ID),
          detail
              .get(Detail.TABLES)
              .map(tables ->
                  JsonCut.elements(tables).stream().map(JsonCut::members).map(Way::moved).toList())
              .orElse(List.of()));
    }

    private static Moved moved(Map<String, JsonPart> one) {
      return new Moved(
          part(one, "name").text(),
          part(one, "backup").text(),
          Base.valueOf(part(one, "base").text()));
    }

    private static JsonPart part(Map<String, JsonPart> members, String name) {
      return Objects.requireNonNull(members.get(name));
    }
  }

  /// Puts the tables back as they were, and takes away what came of them; before the views are in
  /// place, only the latter.
  ///
  /// @param discard whether rows that were written through the views since are lost
  /// @throws StoreException when there are such rows; it says how many
  public void undo(boolean discard) {
    try (PostgresTarget target = PostgresTarget.open(database)) {
      Adoptions adoptions = new Adoptions(target);
      Adoptions.Known known = inPlace(adoptions);
      Way way = Way.of(known.detail());
      switch (known.state()) {
        case "swapped" -> putBack(target, known, way, discard);
        case "undone" -> {}
        case "finished" -> throw gone();
        default -> stop(target, known, way);
      }
      watch.doing("taking away what came of them");
      takeAway(target, known, way);
      if (way.isInstalled()) {
        Layouts.of(database).remove(layout);
      } else {
        Layouts layouts = Layouts.of(database);
        layouts.install(layout, layouts.installed(layout).map(Installed::dispatch).orElse(false));
      }
      target.write(() -> {
        new OwnColumns(target.sql(), layout).drop();
        adoptions.forget(known.id());
        return true;
      });
    }
  }

  /// The views were never in place.
  private void stop(PostgresTarget target, Adoptions.Known known, Way way) {
    Context context = context(target, known, way);
    target.write(() -> {
      new ChangeLog(context, new Mappers(true, true), way.schema(), known.id()).end();
      new Adoptions(target).state(known.id(), "undone");
      return true;
    });
  }

  /// One short transaction. Whoever is killed after it goes on with [#takeAway].
  private void putBack(PostgresTarget target, Adoptions.Known known, Way way, boolean discard) {
    try {
      putBackNow(target, known, way, discard);
    } catch (StoreException e) {
      List<String> views = way.tables().stream().map(Moved::name).toList();
      throw e.isBusy()
          ? e.as(
              "The views are in use by %s, and 10 seconds were waited for it. Nothing was changed: end that transaction, and type this again."
                  .formatted(new Holders(target.sql(), way.schema()).ofAnything(views)))
          : e;
    }
    watch.doing("the tables are back");
  }

  private void putBackNow(PostgresTarget target, Adoptions.Known known, Way way, boolean discard) {
    Sql sql = target.sql();
    target.write(() -> {
      sql.script("SET LOCAL lock_timeout = '10s'");
      sql.script(
          "LOCK TABLE "
              + way.tables().stream()
                  .map(table -> name(way, table.name()))
                  .collect(Collectors.joining(", "))
              + " IN ACCESS EXCLUSIVE MODE");
      for (Moved table : way.tables()) {
        putBack(sql, way, table);
      }
      long written =
          new WrittenSince(context(target, known, way), way.schema(), way.lastEventId()).count();
      if (written > 0 && !discard) {
        throw StoreException.because(
            "%s written since the views are in place. `--discard` loses what was; nothing was changed."
                .formatted(written == 1 ? "1 row was" : written + " rows were"));
      }
      new Adoptions(target).state(known.id(), "undone");
      return true;
    });
  }

  private void putBack(Sql sql, Way way, Moved table) {
    String view = table.name().toLowerCase(java.util.Locale.ROOT);
    sql.script(
        """
        DROP VIEW %4$s.%5$s;
        ALTER VIEW %1$s.%5$s SET SCHEMA %4$s;
        ALTER TABLE %1$s.%3$s RENAME TO %2$s;
        """
            .formatted(
                Quoted.name(way.schema()),
                Quoted.name(table.name()),
                Quoted.name(table.backup()),
                layout.name(),
                Quoted.name(view)));
  }

  /// Runs of the layout with all that hangs on them, a few at a time.
  private void takeAway(PostgresTarget target, Adoptions.Known known, Way way) {
    Context context = context(target, known, way);
    new TakenAway(context, known.id(), way.lastEventId(), watch).all(RUNS_AT_ONCE);
  }

  private Context context(PostgresTarget target, Adoptions.Known known, Way way) {
    PostgresSource source = PostgresSource.in(target.sql(), way.schema());
    return new Context(
        layout,
        source,
        new Matching(layout, source).tables(),
        target,
        new Notes(target, known.id()));
  }

  /// Drops the backups: there is no way back then. Done again, it does nothing.
  ///
  /// @return their names
  public List<String> finish() {
    try (PostgresTarget target = PostgresTarget.open(database)) {
      List<String> backups = backups(target);
      Adoptions adoptions = new Adoptions(target);
      Adoptions.Known known = inPlace(adoptions);
      Way way = Way.of(known.detail());
      return target.write(() -> {
        if (!backups.isEmpty()) {
          target
              .sql()
              .script(
                  "DROP TABLE "
                      + backups.stream()
                          .map(backup -> name(way, backup))
                          .collect(Collectors.joining(", ")));
        }
        adoptions.state(known.id(), "finished");
        return backups;
      });
    }
  }

  /// What [#finish] would drop; nothing where it was done.
  public List<String> backups() {
    try (PostgresTarget target = PostgresTarget.open(database)) {
      return backups(target);
    }
  }

  private List<String> backups(PostgresTarget target) {
    Adoptions.Known known = inPlace(new Adoptions(target));
    return switch (known.state()) {
      case "swapped" -> Way.of(known.detail()).tables().stream().map(Moved::backup).toList();
      case "finished" -> List.of();
      case "undone" ->
          throw StoreException.because(
              "The way back was begun: `runledger adopt undo %s` ends it."
                  .formatted(layout.name()));
      default ->
          throw StoreException.because(
              "The views of %s are not in place yet: `runledger adopt %s --in-place` goes on."
                  .formatted(layout.name(), layout.name()));
    };
  }

  private Adoptions.Known inPlace(Adoptions adoptions) {
    return adoptions.inPlace(layout.name()).orElseThrow(this::gone);
  }

  private StoreException gone() {
    return StoreException.because(
        "%s was not adopted in place in %s, or its backups are gone."
            .formatted(layout.name(), database));
  }

  private static String name(Way way, String table) {
    return Quoted.name(way.schema()) + "." + Quoted.name(table);
  }
}
