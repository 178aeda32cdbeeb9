package dev.runledger.adopt;

import dev.runledger.database.Migrations;
import dev.runledger.install.Layouts;
import dev.runledger.layout.Layout;
import dev.runledger.source.PostgresSource;
import dev.runledger.source.SourceDatabase;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;

/// Adopts tables of the database that ours are in, and puts the layout's views in their place: the
/// copy runs while programs write on, the swap is one short transaction.
public final class InPlace {
  /// Where tables are that nobody gave a schema.
  public static final String USUAL_SCHEMA = PostgresSource.USUAL_SCHEMA;

  private static final int MOST_TRIES = 60;
  private static final int MOST_ROUNDS = 20;
  private static final long FEW = 100;

  private final Layout layout;
  private final StoreAddress.Postgres from;
  private final StoreAddress.Postgres to;
  private final AdoptionWatch watch;

  /// @param from the same database as `to`; its schema is where the tables are
  public InPlace(
      Layout layout, StoreAddress.Postgres from, StoreAddress.Postgres to, AdoptionWatch watch) {
    this.layout = layout;
    this.from = from;
    this.to = to;
    this.watch = watch;
  }

  /// Whether the views are in place already, and nothing is to be done.
  public boolean isDone() {
    Migrations migrations = Migrations.of(to);
    migrations.up(migrations.latest());
    try (PostgresTarget target = PostgresTarget.open(to)) {
      return new Adoptions(target)
          .find(layout.name(), Adoptions.name(from))
          .filter(known -> known.state().equals("swapped") || known.state().equals("finished"))
          .isPresent();
    }
  }

  /// @return what was copied and compared before the views were put in place
  public AdoptionReport run() {
    if (!from.url().equals(to.url())) {
      throw StoreException.because(
          "In place means in one database: %s is not in %s. Leave --in-place out to copy it."
              .formatted(from, to));
    }
    Migrations migrations = Migrations.of(to);
    String schema = PostgresSource.schema(from);
    migrations.up(migrations.latest());
    endUndo();
    Layout adapted = adapted(schema);
    boolean isNew = Layouts.of(to).installed(layout).isEmpty();
    try (PostgresTarget target = PostgresTarget.open(to)) {
      Adoptions adoptions = new Adoptions(target);
      Adoptions.Known known = adoptions.begin(layout.name(), Adoptions.name(from), schema);
      if (known.state().equals("swapped") || known.state().equals("finished")) {
        throw StoreException.because(
            "%s is in place already: its tables are the layout's views.".formatted(from));
      }
      Layouts.of(to).install(adapted, false);
      Adoption adoption = new Adoption(adapted, from, to, watch);
      Context here = adoption.context(PostgresSource.in(target.sql(), schema), target, known.id());
      Mappers mappers = Mappers.between(from, to);
      ChangeLog changes = new ChangeLog(here, mappers, schema, known.id());
      patiently(
          target,
          changes,
          () -> {
            changes.begin();
            return true;
          });
      AdoptionReport report;
      try (SourceDatabase source = SourceDatabase.open(from)) {
        report = adoption.run(source, target, true);
      }
      if (!report.isRight()) {
        return report;
      }
      target.write(() -> {
        adoptions.state(known.id(), "catching_up", null);
        return true;
      });
      Swap swap = new Swap(here, schema, known.id(), isNew);
      catchUp(target, changes);
      patiently(
          target,
          changes,
          () -> {
            swap.lock();
            while (changes.catchUp() > 0) {
              Thread.onSpinWait();
            }
            changes.end();
            new Copying(here, mappers, watch).passIds();
            swap.exchange();
            return true;
          });
      return report;
    }
  }

  /// A way back that was begun and interrupted is ended first.
  private void endUndo() {
    boolean isBegun;
    try (PostgresTarget target = PostgresTarget.open(to)) {
      isBegun =
          new Adoptions(target)
              .inPlace(layout.name()).stream().anyMatch(known -> known.state().equals("undone"));
    }
    if (isBegun) {
      new Undo(layout, to).undo(true);
    }
  }

  private Layout adapted(String schema) {
    try (SourceDatabase source = SourceDatabase.open(from)) {
      return new Adapted(layout, source, schema).adapt();
    }
  }

  /// Nobody waits long for us: where programs hold the tables, we give way, catch up and try again.
  private static void patiently(
      PostgresTarget target, ChangeLog changes, java.util.function.Supplier<Boolean> work) {
    for (int tried = 1; ; tried++) {
      try {
        target.write(() -> {
          target.sql().script("SET LOCAL lock_timeout = '400ms'");
          return work.get();
        });
        return;
      } catch (StoreException e) {
        if ((!e.isBusy() && !e.isConflict()) || tried == MOST_TRIES) {
          throw e;
        }
      }
      catchUp(target, changes);
    }
  }

  /// Until little is left; where programs write faster than we read, what is left is read under the
  /// lock.
  private static void catchUp(PostgresTarget target, ChangeLog changes) {
    for (int round = 1; round <= MOST_ROUNDS; round++) {
      if (target.writeAtOnce(changes::catchUp) <= FEW) {
        return;
      }
    }
  }
}
