package dev.runledger.adopt;

import dev.runledger.bring.Context;
import dev.runledger.bring.Copying;
import dev.runledger.bring.Links;
import dev.runledger.compare.ShownRows;
import dev.runledger.compare.Verification;
import dev.runledger.database.Migrations;
import dev.runledger.destination.Notes;
import dev.runledger.destination.PostgresAdoptionLock;
import dev.runledger.destination.PostgresTarget;
import dev.runledger.destination.SqliteAdoptionLock;
import dev.runledger.destination.SqliteTarget;
import dev.runledger.destination.Target;
import dev.runledger.install.Layouts;
import dev.runledger.layout.Layout;
import dev.runledger.match.Mappers;
import dev.runledger.match.Matching;
import dev.runledger.match.SourceTable;
import dev.runledger.postgres.PostgresLateIndexes;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.source.PostgresSource;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SourceDatabase;
import dev.runledger.source.Waiting;
import dev.runledger.sql.LateIndexes;
import dev.runledger.sqlite.SqliteLateIndexes;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Brings a database that was made by a published schema into ours. What was begun is gone on with;
/// what is done is only looked at again.
public final class Adoption {
  private static final int MOST_ROUNDS = 3;
  private static final int MOST_ASIDE = 20;

  private final Layout layout;
  private final StoreAddress from;
  private final StoreAddress to;
  private final AdoptionWatch watch;
  private final boolean isInPlace;
  private final Waiting waiting;

  public Adoption(Layout layout, StoreAddress from, StoreAddress to, AdoptionWatch watch) {
    this(layout, from, to, watch, false, new Waiting(Waiting.USUAL, watch::waiting));
  }

  /// @param isInPlace whether views will be in the place of the source
  Adoption(
      Layout layout,
      StoreAddress from,
      StoreAddress to,
      AdoptionWatch watch,
      boolean isInPlace,
      Waiting waiting) {
    this.isInPlace = isInPlace;
    this.waiting = waiting;
    this.layout = layout;
    this.from = from;
    this.to = to;
    this.watch = watch;
  }

  /// What [#run] would do.
  public AdoptionReport rehearse() {
    return new Rehearsal(layout, from, to, false, watch, waiting).run();
  }

  /// Copies, compares, and brings what was written meanwhile. Nothing is made where the source
  /// cannot be read.
  public AdoptionReport run() {
    try {
      return runAll();
    } catch (StoreException e) {
      throw new HowFar(layout.name(), from, to).added(e);
    }
  }

  private AdoptionReport runAll() {
    new SameDatabase(layout, from, to).refuse();
    Migrations migrations = Migrations.of(to);
    try (SourceDatabase source = open()) {
      Map<String, Long> counts = count(source);
      try (SqliteAdoptionLock _ = aloneInItsFile()) {
        migrations.up(migrations.latest());
        try (Target target = Target.open(to)) {
          return run(source, counts, target, Layouts.of(to).isOffered(layout));
        }
      }
    }
  }

  /// Before anything is written: to look whether tables are to be made takes the lock of a writer.
  private @Nullable SqliteAdoptionLock aloneInItsFile() {
    return switch (to) {
      case StoreAddress.SqliteFile file ->
          SqliteAdoptionLock.hold(file, waiting.patience(), waiting.told());
      case StoreAddress.Postgres _ -> null;
    };
  }

  /// Who has locked it is waited for.
  SourceDatabase open() {
    SourceDatabase source = SourceDatabase.open(from, waiting);
    try {
      source.hold(new Matching(layout, source).tables().stream().map(SourceTable::name).toList());
      return source;
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /// How many rows there are of each table. A damaged one is found out.
  Map<String, Long> count(SourceDatabase source) {
    Map<String, Long> counts = new HashMap<>();
    for (SourceTable table : new Matching(layout, source).tables()) {
      long rows = source.count(table.name());
      counts.put(table.name(), rows);
      watch.counted(table.name(), rows);
    }
    return counts;
  }

  /// Copies and compares, where everything is open and made.
  AdoptionReport run(
      SourceDatabase source, Map<String, Long> counts, Target target, boolean isShown) {
    return run(source, counts, target, isShown, () -> {});
  }

  /// @param copied runs when all was copied, before it is compared
  AdoptionReport run(
      SourceDatabase source,
      Map<String, Long> counts,
      Target target,
      boolean isShown,
      Runnable copied) {
    Adoptions adoptions = new Adoptions(target);
    if (target instanceof PostgresTarget postgres) {
      long id = adoptions.begin(layout.name(), Adoptions.name(from), schema()).id();
      new PostgresAdoptionLock(postgres, id).hold(waiting.patience(), waiting.told());
    }
    Adoptions.Known known = adoptions.begin(layout.name(), Adoptions.name(from), schema());
    if (known.state().equals("swapped") || known.state().equals("finished")) {
      throw StoreException.because(
          "%s is in place already: its tables are the layout's views.".formatted(from));
    }
    Context context = context(source, target, known.id());
    Mappers mappers = Mappers.between(from, to);
    LateIndexes late = lateIndexes(target);
    if (!isInPlace && known.state().equals("copying")) {
      target.write(() -> {
        late.leaveOut(known.id());
        return true;
      });
    }
    new Copying(context, mappers, watch).all();
    copied.run();
    if (late.areMissing()) {
      watch.doing("making the indexes of events");
      target.write(() -> {
        late.make();
        return true;
      });
    }
    if (isShown) {
      show();
    }
    boolean isFirst = !known.state().equals("copied");
    Map<String, Verified> verified = verify(target, known.id(), mappers, isFirst, isShown);
    adoptions.copied(known.id());
    adoptions.showRejected(known.id());
    return report(context, counts, verified, isShown);
  }

  private static LateIndexes lateIndexes(Target target) {
    return switch (target) {
      case SqliteTarget sqlite -> new SqliteLateIndexes(sqlite.sql());
      case PostgresTarget postgres -> new PostgresLateIndexes(postgres.sql());
    };
  }

  /// After the copy: an index that is made of many rows costs less than one that grows with them.
  private void show() {
    if (Layouts.of(to).installed(layout).isEmpty()) {
      watch.doing("putting the layout in");
      Layouts.of(to).install(layout, false);
    }
  }

  /// Again when rows were brought that were written meanwhile.
  private Map<String, Verified> verify(
      Target target, long adoption, Mappers mappers, boolean isFirst, boolean isShown) {
    Map<String, Verified> all = new HashMap<>();
    for (int round = 1; ; round++) {
      try (SourceDatabase now = open();
          @Nullable ShownRows here = isShown ? ShownRows.open(to, layout) : null) {
        Context context = context(now, target, adoption);
        Verification verification =
            new Verification(context, mappers, here, isFirst, isInPlace, watch);
        all.clear();
        for (SourceTable table : context.tables()) {
          if (table.view() != null && (here == null || ShownRows.isShown(table, layout, to))) {
            all.put(table.name(), verification.verify(table));
          }
        }
        for (SourceTable table : context.tables()) {
          new Links(context).write(table, mappers.of(table));
        }
      }
      if (round == MOST_ROUNDS || all.values().stream().allMatch(one -> one.repaired() == 0)) {
        return all;
      }
    }
  }

  /// What came of a copy that is not committed yet.
  AdoptionReport check(Context context, Mappers mappers, ShownRows here) {
    Map<String, Long> counts = new HashMap<>();
    Map<String, Verified> verified = new HashMap<>();
    Verification verification = new Verification(context, mappers, here, true, false, watch);
    for (SourceTable table : context.tables()) {
      counts.put(table.name(), context.source().count(table.name()));
      verified.put(table.name(), verification.verify(table));
    }
    return report(context, counts, verified, true);
  }

  Context context(SourceDatabase source, Target target, long adoption) {
    return new Context(
        layout, source, new Matching(layout, source).tables(), target, new Notes(target, adoption));
  }

  private @Nullable String schema() {
    return switch (from) {
      case StoreAddress.SqliteFile _ -> null;
      case StoreAddress.Postgres postgres -> PostgresSource.schema(postgres);
    };
  }

  AdoptionReport report(
      Context context, Map<String, Long> counts, Map<String, Verified> verified, boolean isShown) {
    List<AdoptionReport.OfTable> tables = new ArrayList<>();
    for (SourceTable table : context.tables()) {
      Notes.Progress progress = context.notes().progress(table.name());
      tables.add(
          new AdoptionReport.OfTable(
              table.name(),
              table.view() == null ? null : table.view().name(),
              counts.getOrDefault(table.name(), 0L),
              progress.copied(),
              context.notes().rejected(table.name()),
              progress.renumbered(),
              table.view() == null
                  ? List.of()
                  : table.extras().stream()
                      .map(place -> table.columns().get(place))
                      .map(SourceColumn::name)
                      .toList(),
              verified.get(table.name()),
              context.notes().aside(table.name(), MOST_ASIDE)));
    }
    return new AdoptionReport(
        layout.name(),
        Adoptions.name(from),
        tables,
        new Matching(layout, context.source()).others(),
        isShown);
  }
}
