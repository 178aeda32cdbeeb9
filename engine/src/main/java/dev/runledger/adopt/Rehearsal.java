package dev.runledger.adopt;

import dev.runledger.database.Migrations;
import dev.runledger.destination.SqliteTarget;
import dev.runledger.destination.Target;
import dev.runledger.install.Layouts;
import dev.runledger.layout.Column;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.View;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.source.SourceDatabase;
import dev.runledger.source.Waiting;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/// What an adoption would do: it is done, into a SQLite file that nobody keeps.
///
/// @param layout as it would be put in: in place, with what the tables there have
/// @param to where the rows would really go
record Rehearsal(
    Layout layout,
    StoreAddress from,
    StoreAddress to,
    boolean isInPlace,
    AdoptionWatch watch,
    Waiting waiting) {

  AdoptionReport run() {
    try {
      Path folder = Files.createTempDirectory("runledger-adopt");
      try {
        return into(new StoreAddress.SqliteFile(folder.resolve("rehearsal.db")));
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not make a folder to rehearse in", e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// A layout in place is that of one database, and cannot be put into a file.
  private AdoptionReport into(StoreAddress.SqliteFile file) {
    if (!isInPlace) {
      new SameDatabase(layout, from, to).refuse();
    }
    Adoption adoption = new Adoption(layout, from, file, watch, false, waiting);
    try (SourceDatabase source = adoption.open()) {
      Map<String, Long> counts = adoption.count(source);
      Migrations migrations = Migrations.of(file);
      migrations.up(migrations.latest());
      try (Target target = target(file)) {
        makeOwnColumns(target.sql());
        return adoption.run(
            source, counts, target, !isInPlace && Layouts.of(file).isOffered(layout));
      }
    }
  }

  private Target target(StoreAddress.SqliteFile file) {
    return switch (to) {
      case StoreAddress.SqliteFile _ -> Target.open(file);
      case StoreAddress.Postgres _ -> SqliteTarget.inTheStead(file);
    };
  }

  /// Of any type: what they hold was of the right one in the source.
  private void makeOwnColumns(Sql sql) {
    for (View view : layout.views()) {
      for (Column column : view.columns()) {
        if (column.source() instanceof Source.Own(String ours)) {
          sql.script("ALTER TABLE %s ADD COLUMN %s".formatted(view.base().table(), ours));
        }
      }
    }
  }
}
