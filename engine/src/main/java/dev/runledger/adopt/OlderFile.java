package dev.runledger.adopt;

import dev.runledger.bring.Context;
import dev.runledger.bring.Copying;
import dev.runledger.compare.ShownRows;
import dev.runledger.destination.Notes;
import dev.runledger.destination.SqliteTarget;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.match.Mappers;
import dev.runledger.match.Matching;
import dev.runledger.match.SourceTable;
import dev.runledger.migration.MigrationFile;
import dev.runledger.migration.MigrationFiles;
import dev.runledger.migration.Migrator;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.source.Quoted;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SqliteSource;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.DatabaseFile;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.sqlite.SqliteCopy;
import dev.runledger.sqlite.SqliteHistory;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that was made by the document of `coordinator`, opened as ours: it is copied aside, and
/// its tables are built anew with their rows, in one transaction. Programs that know it go on.
public final class OlderFile {
  private static final Logger LOG = LoggerFactory.getLogger(OlderFile.class);
  private final Path file;
  private final Sql sql;

  private OlderFile(Path file, Sql sql) {
    this.file = file;
    this.sql = sql;
  }

  /// Does nothing to any other database.
  ///
  /// @return the copy, when there was something to do
  /// @throws StoreException when it cannot be used; the message says what to do. It is left as it
  ///   is
  public static Optional<Path> adopt(StoreAddress address) {
    return adopt(address, StoreOptions.standard().patience());
  }

  /// @param patience how long other programs are waited for
  static Optional<Path> adopt(StoreAddress address, Duration patience) {
    if (!(address instanceof StoreAddress.SqliteFile(Path path)) || !Files.isRegularFile(path)) {
      return Optional.empty();
    }
    DatabaseFile file = new DatabaseFile(path);
    try {
      return new OlderFileLook(file).isToBeAdopted(patience)
          ? adopt(file, patience)
          : Optional.empty();
    } catch (StoreException e) {
      throw file.said(e);
    }
  }

  private static Optional<Path> adopt(DatabaseFile file, Duration patience) {
    try (Sql sql = SqliteConnections.writer(file.path(), patience)) {
      return new OlderFile(file.path(), sql).adopt();
    }
  }

  private Optional<Path> adopt() {
    sql.script(
        "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; PRAGMA temp_store = FILE");
    SqliteTarget target = SqliteTarget.begun(sql);
    try {
      if (!OlderFileLook.isOlder(sql)) {
        sql.rollBack();
        return Optional.empty();
      }
      new OlderFileLook(new DatabaseFile(file)).refuseOurNames(sql);
      Path copy = SqliteCopy.aside(file, "before-adopt");
      AdoptionReport report = rebuild(target, copy);
      LOG.info(
          "Adopted {}, made by the document of coordinator: {} rows came, {} are kept aside. As it"
              + " was before: {}",
          file,
          report.tables().stream().mapToLong(AdoptionReport.OfTable::copied).sum(),
          report.rejected(),
          copy);
      return Optional.of(copy);
    } catch (RuntimeException | Error e) {
      sql.rollBack();
      throw e;
    }
  }

  /// The copy goes again when nothing comes of it.
  private AdoptionReport rebuild(SqliteTarget target, Path copy) {
    try {
      AdoptionReport report = rebuild(target);
      sql.query("COMMIT").update();
      return report;
    } catch (RuntimeException | Error e) {
      sql.rollBack();
      try {
        Files.deleteIfExists(copy);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private AdoptionReport rebuild(SqliteTarget target) {
    Layout layout = Catalog.find("coordinator").orElseThrow();
    List<String> tables = new ArrayList<>(List.of("runs"));
    if (SqliteSource.in(sql).tables().contains("sessions")) {
      tables.addFirst("sessions");
    }
    List<Made> theirs = tables.stream().flatMap(table -> made(table).stream()).toList();
    for (String table : tables) {
      setAside(table);
    }
    migrate();
    SqliteSource file = SqliteSource.in(sql);
    SetAside source = new SetAside(file, tables);
    Adoptions.Known known =
        new Adoptions(target).begin(layout.name(), this.file + ", opened", null);
    Context context =
        new Context(
            layout,
            source,
            new Matching(layout, source).tables(),
            target,
            new Notes(target, known.id()));
    Mappers mappers = new Mappers(false, false);
    new Copying(context, mappers, AdoptionWatch.NONE).all();
    AdoptionReport report =
        new Adoption(
                layout,
                new StoreAddress.SqliteFile(this.file),
                new StoreAddress.SqliteFile(this.file),
                AdoptionWatch.NONE)
            .check(context, mappers, ShownRows.within(file, SourceTable::name));
    if (!report.isRight()) {
      throw StoreException.because(
          "%s was left as it is: %s".formatted(this.file, differences(report)));
    }
    new Adoptions(target).copied(known.id());
    new Adoptions(target).showRejected(known.id());
    for (SourceTable table : context.tables()) {
      keepColumns(table);
      sql.script("DROP TABLE " + Quoted.name(SetAside.name(table.name())));
    }
    theirs.forEach(this::makeAgain);
    return report;
  }

  /// An index or a trigger of a table.
  private record Made(String name, String sql) {}

  private List<Made> made(String table) {
    return sql.query(
            """
            SELECT name, sql
            FROM sqlite_master
            WHERE type IN ('index', 'trigger') AND tbl_name = :table COLLATE NOCASE AND sql IS NOT NULL
            ORDER BY rowid
            """)
        .with("table", table)
        .list(row -> new Made(row.text("name"), row.text("sql")));
  }

  /// What its users added goes on; the document's own indexes are ours now.
  private void makeAgain(Made made) {
    boolean isOurs =
        sql.query("SELECT name FROM sqlite_master WHERE name = :name COLLATE NOCASE")
            .with("name", made.name())
            .one(row -> row.text("name"))
            .isPresent();
    if (!isOurs) {
      sql.script(made.sql());
    }
  }

  private static String differences(AdoptionReport report) {
    return report.tables().stream()
        .flatMap(table -> java.util.stream.Stream.ofNullable(table.verified()))
        .flatMap(verified -> verified.differences().stream())
        .limit(3)
        .map(Verified.Difference::toString)
        .collect(Collectors.joining(", "));
  }

  /// Its indexes would have the names of ours.
  private void setAside(String table) {
    List<String> indexes =
        sql.query(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = :table COLLATE"
                    + " NOCASE AND sql IS NOT NULL")
            .with("table", table)
            .list(row -> row.text("name"));
    indexes.forEach(index -> sql.script("DROP INDEX " + Quoted.name(index)));
    sql.script(
        "ALTER TABLE %s RENAME TO %s"
            .formatted(Quoted.name(table), Quoted.name(SetAside.name(table))));
  }

  private void migrate() {
    SqliteHistory history = new SqliteHistory(sql);
    history.make();
    for (MigrationFile migration : MigrationFiles.ofSqlite().all()) {
      sql.script(migration.up());
      history.add(migration, Instant.now(), Migrator.who());
    }
  }

  /// Columns that only the old table has are columns of ours from now on: its programs name them.
  private void keepColumns(SourceTable table) {
    String key = table.identity().getFirst().column().name();
    List<String> ours =
        sql.query("SELECT name FROM pragma_table_info(:table)")
            .with("table", table.name())
            .list(row -> row.text("name").toLowerCase(Locale.ROOT));
    for (SourceColumn column : table.columns()) {
      if (ours.contains(column.name().toLowerCase(Locale.ROOT))) {
        continue;
      }
      String name = Quoted.name(column.name());
      sql.script(
          "ALTER TABLE %s ADD COLUMN %s %s"
              .formatted(
                  table.name(), name, column.type().isEmpty() ? "" : Quoted.name(column.type())));
      sql.script(
          "UPDATE %1$s SET %2$s = (SELECT o.%2$s FROM %3$s AS o WHERE o.%4$s = %1$s.%4$s)"
              .formatted(
                  table.name(), name, Quoted.name(SetAside.name(table.name())), Quoted.name(key)));
    }
  }
}
