package dev.runledger.measure;

import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.reference.OurTables;
import dev.runledger.reference.PlainCopies;
import dev.runledger.reference.PostgresPlace;
import dev.runledger.rig.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// How fast a database of a published schema is adopted: rows copied in a second, beside a plain
/// copy of the same rows into empty tables of the same schema, and beside what our own tables cost
/// alone. It has to do with a small heap, and with as much memory as for a tenth of the rows.
public final class Adoptions implements Measure {
  private static final int EVENTS = 1_000_000;
  private static final int RUNS = 100_000;
  private static final String HEAP = "-Xmx96m";
  private static final double GOAL = 0.3;
  private static final int PART = 10;
  private static final double FLAT = 1.2;
  private static final double MEBI = 1024 * 1024;

  @Override
  public String name() {
    return "adopt";
  }

  @Override
  public String title() {
    return "adoption of 1,000,000 events of 100,000 runs, with 96 MB of heap";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE, StoreKind.POSTGRES);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    return switch (store) {
      case SQLITE -> onSqlite(lab);
      case POSTGRES -> onPostgres(lab);
    };
  }

  private List<Figure> onPostgres(Lab lab) throws Exception {
    int runs = lab.effort().size(RUNS);
    int events = lab.effort().size(EVENTS);
    lab.progress().accept("adopt: making the source");
    PlainCopies.OnPostgres plain =
        PlainCopies.OnPostgres.make(
            lab.place("reference_adopt"),
            lab.place("reference_adopt_to"),
            lab.room("reference"),
            runs,
            events);
    PostgresPlace empty = lab.place("reference_adopt_ours");
    lab.servers().command().run("migrate up --db " + empty.jdbcUrl());
    OurTables.OnPostgres tables = new OurTables.OnPostgres(plain.from(), empty);
    PlainCopies.OnPostgres part =
        PlainCopies.OnPostgres.make(
            lab.place("reference_adopt_part"),
            lab.place("reference_adopt_to_part"),
            lab.room("reference"),
            runs / PART,
            events / PART);
    Taken taken = new Taken(runs + events);
    for (int round = 1; round <= lab.effort().rounds(); round++) {
      lab.progress().accept("adopt: round %d".formatted(round));
      PostgresPlace to = lab.place("runledger_adopt");
      to.execute("DROP SCHEMA IF EXISTS runs CASCADE");
      taken.add(adopt(lab, "runs", plain.from().jdbcUrl(), to.jdbcUrl()));
      to = lab.place("runledger_adopt");
      to.execute("DROP SCHEMA IF EXISTS runs CASCADE");
      taken.addPart(adopt(lab, "runs", part.from().jdbcUrl(), to.jdbcUrl()));
      taken.copies.add(plain.copy());
      taken.inserts.add(plain.insert());
      taken.tables.add(tables.insert());
    }
    return taken.figures(StoreKind.POSTGRES);
  }

  private List<Figure> onSqlite(Lab lab) throws Exception {
    int runs = lab.effort().size(RUNS);
    int events = lab.effort().size(EVENTS);
    lab.progress().accept("adopt: making the source");
    Path room = lab.room(name());
    PlainCopies.OnSqlite plain =
        PlainCopies.OnSqlite.make(
            room.resolve("source.db"), room.resolve("plain.db"), runs, events);
    PlainCopies.OnSqlite part =
        PlainCopies.OnSqlite.make(
            room.resolve("part.db"), room.resolve("plain.db"), runs / PART, events / PART);
    Path empty = room.resolve("empty.db");
    lab.servers().command().run("migrate up --db " + empty);
    OurTables.OnSqlite tables =
        new OurTables.OnSqlite(plain.from(), empty, room.resolve("tables.db"));
    Taken taken = new Taken(2 * runs + events);
    for (int round = 1; round <= lab.effort().rounds(); round++) {
      lab.progress().accept("adopt: round %d".formatted(round));
      Path to = Files.createDirectories(room.resolve("to" + round)).resolve("runledger.db");
      taken.add(adopt(lab, "session", plain.from().toString(), to.toString()));
      Files.delete(to);
      Path toPart = Files.createDirectories(room.resolve("part" + round)).resolve("runledger.db");
      taken.addPart(adopt(lab, "session", part.from().toString(), toPart.toString()));
      Files.delete(toPart);
      taken.inserts.add(plain.insert());
      taken.tables.add(tables.insert());
    }
    return taken.figures(StoreKind.SQLITE);
  }

  private ServerCommand.Told adopt(Lab lab, String layout, String from, String to)
      throws IOException, InterruptedException {
    return lab.servers()
        .command()
        .withoutCache()
        .with(HEAP)
        .tell(
            "adopt %s --from %s --db %s --json".formatted(layout, from, to),
            lab.room(name()).resolve("adopt.log"));
  }

  /// Seconds of each round.
  private final class Taken {
    private final int rows;
    private final List<Double> copying = new ArrayList<>();
    private final List<Double> comparing = new ArrayList<>();
    private final List<Double> copies = new ArrayList<>();
    private final List<Double> inserts = new ArrayList<>();
    private final List<Double> tables = new ArrayList<>();
    private final List<Double> resident = new ArrayList<>();
    private final List<Double> residentOfPart = new ArrayList<>();

    Taken(int rows) {
      this.rows = rows;
    }

    void add(ServerCommand.Told told) {
      String said = told.said();
      Map<String, JsonPart> report =
          JsonCut.members(JsonCut.whole(said.substring(said.indexOf('{'))));
      resident.add(told.residentBytes() / MEBI);
      copying.add(seconds(report, "copying_seconds"));
      comparing.add(seconds(report, "comparing_seconds"));
    }

    /// A tenth of the rows.
    void addPart(ServerCommand.Told told) {
      residentOfPart.add(told.residentBytes() / MEBI);
    }

    private static double seconds(Map<String, JsonPart> report, String name) {
      return Double.parseDouble(Objects.requireNonNull(report.get(name), name).raw());
    }

    List<Figure> figures(StoreKind store) {
      List<Figure> figures = new ArrayList<>();
      figures.add(
          figure(
              store,
              "copied, beside INSERT … SELECT",
              copying,
              new Figure.Reference("INSERT … SELECT", rate(inserts)),
              new Goal.RatioAtLeast(GOAL)));
      figures.add(
          figure(
              store,
              "copied, beside INSERT … SELECT into our tables",
              copying,
              new Figure.Reference("INSERT … SELECT into our tables", rate(tables)),
              new Goal.RatioAtLeast(GOAL)));
      if (!copies.isEmpty()) {
        figures.add(
            figure(
                store,
                "copied, beside COPY",
                copying,
                new Figure.Reference("COPY, 1 client", rate(copies)),
                new Goal.RatioAtLeast(GOAL)));
      }
      figures.add(
          new Figure(
              name(),
              store,
              "compared again",
              "rows/s",
              rate(comparing),
              null,
              null,
              null,
              new Goal.None()));
      figures.add(
          new Figure(
              name(),
              store,
              "resident at most",
              "MB",
              Lab.median(resident),
              null,
              null,
              new Figure.Reference("a tenth of the rows", Lab.median(residentOfPart)),
              new Goal.RatioAtMost(FLAT)));
      return figures;
    }

    private Figure figure(
        StoreKind store, String what, List<Double> ours, Figure.Reference beside, Goal goal) {
      return new Figure(name(), store, what, "rows/s", rate(ours), null, null, beside, goal);
    }

    private double rate(List<Double> seconds) {
      return rows / Lab.median(seconds);
    }
  }
}
