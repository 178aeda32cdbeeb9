package dev.runledger.adopt;

import dev.runledger.bring.Context;
import dev.runledger.bring.Copying;
import dev.runledger.database.Migrations;
import dev.runledger.destination.Notes;
import dev.runledger.destination.PostgresAdoptionLock;
import dev.runledger.destination.PostgresTarget;
import dev.runledger.install.Installed;
import dev.runledger.install.Layouts;
import dev.runledger.layout.Layout;
import dev.runledger.match.Mappers;
import dev.runledger.match.SourceTable;
import dev.runledger.migration.MigrationStatus;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.source.Holders;
import dev.runledger.source.PostgresCatalog;
import dev.runledger.source.PostgresSource;
import dev.runledger.source.SourceDatabase;
import dev.runledger.source.Waiting;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Adopts tables of the database that ours are in, and puts the layout's views in their place: the
/// copy runs while programs write on, the swap is one short transaction.
public final class InPlace {
  /// Where tables are that nobody gave a schema.
  public static final String USUAL_SCHEMA = PostgresSource.USUAL_SCHEMA;

  private static final int MOST_TRIES = 60;

  /// What is over soon is not worth a word.
  private static final int QUIET_TRIES = 3;

  private static final long FEW = 100;

  private final Layout layout;
  private final StoreAddress.Postgres from;
  private final StoreAddress.Postgres to;
  private final AdoptionWatch watch;
  private final Waiting waiting;

  /// @param from the same database as `to`; its schema is where the tables are
  public InPlace(
      Layout layout, StoreAddress.Postgres from, StoreAddress.Postgres to, AdoptionWatch watch) {
    this.layout = layout;
    this.from = from;
    this.to = to;
    this.watch = watch;
    this.waiting = new Waiting(Waiting.USUAL, watch::waiting);
  }

  /// Whether the views are in place already, and nothing is to be done.
  public boolean isDone() {
    Migrations migrations = Migrations.of(to);
    if (migrations.status().stream()
        .allMatch(one -> one.state() == MigrationStatus.State.PENDING)) {
      return false;
    }
    migrations.up(migrations.latest());
    try (PostgresTarget target = PostgresTarget.open(to)) {
      return new Adoptions(target)
          .find(layout.name(), Adoptions.name(from))
          .filter(known -> known.state().equals("swapped") || known.state().equals("finished"))
          .isPresent();
    }
  }

  /// What views could not do in the place of these tables: each a sentence. Nothing is changed.
  public List<String> obstacles() {
    if (!from.url().equals(to.url())) {
      throw StoreException.because(
          "In place means in one database: %s is not in %s. Leave --in-place out to copy it."
              .formatted(from, to));
    }
    return with(Adapted::obstacles);
  }

  private <T> T with(java.util.function.Function<Adapted, T> work) {
    try (SourceDatabase source = SourceDatabase.open(from, waiting);
        PostgresCatalog catalog = PostgresCatalog.open(from)) {
      return work.apply(new Adapted(layout, source, catalog, PostgresSource.schema(from)));
    }
  }

  /// What [#run] would do with the rows, whatever is in its way. Nothing is changed.
  public AdoptionReport rehearse() {
    return new Rehearsal(with(Adapted::adapt), from, to, true, watch, waiting).run();
  }

  /// @return what was copied and compared before the views were put in place
  public AdoptionReport run() {
    List<String> obstacles = obstacles();
    if (!obstacles.isEmpty()) {
      throw StoreException.because(
          "Views cannot take the place of these tables. %s Nothing was changed: drop what hangs on them, or copy them into another database without --in-place."
              .formatted(String.join(" ", obstacles)));
    }
    Migrations migrations = Migrations.of(to);
    migrations.up(migrations.latest());
    endUndo();
    Layout adapted = with(Adapted::adapt);
    String schema = PostgresSource.schema(from);
    Optional<Installed> installed = Layouts.of(to).installed(layout);
    boolean isNew = installed.isEmpty();
    boolean isDispatched = installed.map(Installed::dispatch).orElse(false);
    try (PostgresTarget target = PostgresTarget.open(to)) {
      Adoptions adoptions = new Adoptions(target);
      long id = adoptions.begin(layout.name(), Adoptions.name(from), schema).id();
      new PostgresAdoptionLock(target, id).hold(waiting.patience(), waiting.told());
      Adoptions.Known known = adoptions.begin(layout.name(), Adoptions.name(from), schema);
      if (known.state().equals("swapped") || known.state().equals("finished")) {
        throw StoreException.because(
            "%s is in place already: its tables are the layout's views.".formatted(from));
      }
      Adoption adoption = new Adoption(adapted, from, to, watch, true, waiting);
      Context here = adoption.context(PostgresSource.in(target.sql(), schema), target, known.id());
      Mappers mappers = Mappers.between(from, to);
      ChangeLog changes = new ChangeLog(here, mappers, schema, known.id());
      Swap swap = new Swap(here, schema, known.id());
      patiently(
          here,
          target,
          changes,
          () -> {
            swap.begin(isNew);
            changes.begin();
            return true;
          });
      Layouts.of(to).install(adapted, isDispatched);
      AdoptionReport report;
      try (SourceDatabase source = adoption.open()) {
        report =
            adoption.run(
                source,
                adoption.count(source),
                target,
                true,
                () -> {
                  catchUp(target, changes);
                  watch.doing("comparing");
                });
      }
      if (!report.isRight()) {
        return report;
      }
      target.write(() -> {
        adoptions.state(known.id(), "catching_up");
        return true;
      });
      watch.doing("catching up with what was written meanwhile");
      catchUp(target, changes);
      watch.doing("putting the views in place");
      patiently(
          here,
          target,
          changes,
          () -> {
            swap.lock();
            watch.doing("putting the views in place, under the lock");
            while (changes.catchUp() > 0) {
              Thread.onSpinWait();
            }
            changes.end();
            new Copying(here, mappers, watch).passIds();
            swap.exchange();
            return true;
          });
      adoptions.showRejected(known.id());
      watch.doing("the views are in place");
      return report.with(aside(report, here.notes()));
    }
  }

  /// What came meanwhile may break rules too.
  private static Map<String, Long> aside(AdoptionReport report, Notes notes) {
    return report.tables().stream()
        .map(AdoptionReport.OfTable::name)
        .collect(java.util.stream.Collectors.toMap(name -> name, notes::rejected));
  }

  /// A way back that was begun and interrupted is ended first.
  private void endUndo() {
    boolean isBegun;
    try (PostgresTarget target = PostgresTarget.open(to)) {
      Optional<Adoptions.Known> known = new Adoptions(target).inPlace(layout.name());
      isBegun = known.filter(one -> one.state().equals("undone")).isPresent();
    }
    if (isBegun) {
      new Undo(layout, to, watch).undo(true);
    }
  }

  /// Nobody waits long for us: where programs hold the tables, we give way, catch up and try again.
  private void patiently(
      Context here, PostgresTarget target, ChangeLog changes, Supplier<Boolean> work) {
    for (int tried = 1; ; tried++) {
      try {
        target.write(() -> {
          target.sql().script("SET LOCAL lock_timeout = '400ms'");
          return work.get();
        });
        return;
      } catch (StoreException e) {
        if (!e.isBusy() && !e.isConflict()) {
          throw e;
        }
        String holder =
            new Holders(target.sql(), PostgresSource.schema(from))
                .ofAnything(here.tables().stream().map(SourceTable::name).toList());
        if (tried == MOST_TRIES) {
          throw e.as(
              "The tables are in use by %s, and were tried %d times. End that transaction, and type this again: it goes on where it was."
                  .formatted(holder, MOST_TRIES));
        }
        if (tried == QUIET_TRIES) {
          watch.waiting("waiting for " + holder);
        }
      }
      catchUp(target, changes);
    }
  }

  /// Until little is left, however much came while nobody followed it. Where programs write about
  /// as fast as we read, that moment never comes: what is left is then read under the lock.
  private static void catchUp(PostgresTarget target, ChangeLog changes) {
    long before = Long.MAX_VALUE;
    for (long left = changes.left(); left > 0 && left <= before / 2; left = changes.left()) {
      before = left;
      for (long seen = 0; seen < left; ) {
        long some = target.writeAtOnce(changes::catchUp);
        if (some <= FEW) {
          return;
        }
        seen += some;
      }
    }
  }
}
