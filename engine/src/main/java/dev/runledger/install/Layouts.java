package dev.runledger.install;

import dev.runledger.database.Migrations;
import dev.runledger.id.Ids;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.layout.View;
import dev.runledger.migration.MigrationStatus;
import dev.runledger.migration.Migrator;
import dev.runledger.postgres.PostgresConnections;
import dev.runledger.postgres.PostgresLateIndexes;
import dev.runledger.sql.LateIndexes;
import dev.runledger.sql.Sql;
import dev.runledger.sqlite.SqliteConnections;
import dev.runledger.sqlite.SqliteLateIndexes;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The layouts of one database: what is there, put in, taken away. Each change is one transaction.
public final class Layouts {
  /// What an index is made of may be more than fits into memory: SQLite sorts as much at once as
  /// its cache may hold.
  private static final String SORTED_IN_A_FILE =
      "PRAGMA temp_store = FILE; PRAGMA cache_size = -8192";

  private final StoreAddress address;

  private Layouts(StoreAddress address) {
    this.address = address;
  }

  public static Layouts of(StoreAddress address) {
    return new Layouts(address);
  }

  /// What kind of database it is.
  public Layout.Kind kind() {
    return switch (address) {
      case StoreAddress.SqliteFile _ -> Layout.Kind.SQLITE;
      case StoreAddress.Postgres _ -> Layout.Kind.POSTGRES;
    };
  }

  /// The layouts that this kind of database can have.
  public List<Layout> offered() {
    return Catalog.all().stream().filter(this::isOffered).toList();
  }

  public boolean isOffered(Layout layout) {
    return layout.stores().contains(kind());
  }

  /// Those that are installed, by name.
  public List<Installed> installed() {
    return with(sql ->
        sql.query("SELECT name, dispatch, checksum, installed_at FROM layouts ORDER BY name")
            .list(row -> {
              String name = row.text("name");
              boolean dispatch = row.bool("dispatch");
              boolean isCurrent =
                  Catalog.find(name)
                      .map(layout -> checksum(layout, dispatch).equals(row.text("checksum")))
                      .orElse(false);
              return new Installed(name, dispatch, isCurrent, row.instant("installed_at"));
            }));
  }

  public Optional<Installed> installed(Layout layout) {
    return installed().stream().filter(one -> one.name().equals(layout.name())).findFirst();
  }

  /// The SQL that [#install] runs.
  public String sql(Layout layout, boolean dispatch) {
    return switch (address) {
      case StoreAddress.SqliteFile _ -> new SqliteScript(layout, dispatch).text();
      case StoreAddress.Postgres postgres ->
          new PostgresScript(layout, postgres.schema(), dispatch).text();
    };
  }

  /// Puts it in, or anew where it was put in otherwise: who might use it before still may.
  ///
  /// @param dispatch whether what its programs leave pending is given to our runners
  /// @return false when it was there already, just so
  public boolean install(Layout layout, boolean dispatch) {
    require(layout);
    if (address instanceof StoreAddress.Postgres postgres) {
      with(sql -> countForAll(sql, postgres.schema()));
    }
    Optional<Installed> now = installed(layout);
    if (now.isPresent() && now.get().isCurrent() && now.get().dispatch() == dispatch) {
      return false;
    }
    return with(sql ->
        inTransaction(
            sql,
            () -> {
              lateIndexes(sql).make();
              PostgresGrants grants = grants(sql, layout);
              if (isRecorded(sql, layout)) {
                drop(sql, layout);
              } else {
                refuseWhatIsNotOurs(sql, layout);
              }
              sql.script(sql(layout, dispatch));
              grants.give(sql);
              sql.query(
                      "INSERT INTO layouts (name, dispatch, checksum) VALUES (:name, :dispatch,"
                          + " :checksum)")
                  .with("name", layout.name())
                  .with("dispatch", dispatch)
                  .with("checksum", checksum(layout, dispatch))
                  .update();
              return true;
            }));
  }

  /// What counts the events of other programs runs at their commit. Before version 18 PostgreSQL
  /// runs it then as who commits, and whoever may write into a view needs no right on our tables.
  private static boolean countForAll(Sql sql, String schema) {
    sql.script(
        "ALTER FUNCTION run_events_counted() SECURITY DEFINER SET search_path = pg_catalog, %s, pg_temp"
            .formatted(schema));
    return true;
  }

  /// Takes its views away. What was written through them stays.
  ///
  /// @return false when it was not there
  public boolean remove(Layout layout) {
    require(layout);
    return with(sql ->
        inTransaction(
            sql,
            () -> {
              boolean isThere = isRecorded(sql, layout);
              if (isThere) {
                drop(sql, layout);
              }
              return isThere;
            }));
  }

  /// @throws StoreException when this kind of database cannot have it
  public void require(Layout layout) {
    if (!isOffered(layout)) {
      throw StoreException.because(
          "The layout %s is for %s, and %s is on %s."
              .formatted(
                  layout.name(),
                  String.join(
                      " and ", layout.stores().stream().map(Layout.Kind::title).sorted().toList()),
                  address,
                  kind().title()));
    }
  }

  private static boolean isRecorded(Sql sql, Layout layout) {
    return sql.query("SELECT name FROM layouts WHERE name = :name")
        .with("name", layout.name())
        .one(row -> row.text("name"))
        .isPresent();
  }

  private void drop(Sql sql, Layout layout) {
    refuseWhatIsInPlace(sql, layout);
    switch (address) {
      case StoreAddress.SqliteFile _ -> sql.script(new SqliteScript(layout, false).removal());
      case StoreAddress.Postgres postgres ->
          sql.script(new PostgresScript(layout, postgres.schema(), false).removal());
    }
    sql.query("DELETE FROM layouts WHERE name = :name").with("name", layout.name()).update();
  }

  /// Its programs read by indexes that an adoption may have left out.
  private LateIndexes lateIndexes(Sql sql) {
    return switch (address) {
      case StoreAddress.SqliteFile _ -> new SqliteLateIndexes(sql);
      case StoreAddress.Postgres _ -> new PostgresLateIndexes(sql);
    };
  }

  private PostgresGrants grants(Sql sql, Layout layout) {
    return switch (address) {
      case StoreAddress.SqliteFile _ -> PostgresGrants.NONE;
      case StoreAddress.Postgres _ -> PostgresGrants.of(sql, layout);
    };
  }

  /// Old programs have nothing but its views then.
  private static void refuseWhatIsInPlace(Sql sql, Layout layout) {
    boolean isInPlace =
        sql.query(
                """
                SELECT count(*) AS adoptions
                FROM adoptions
                WHERE layout = :name
                  AND state IN ('swapped', 'finished')
                """)
            .with("name", layout.name())
            .one(row -> row.longValue("adoptions") > 0)
            .orElse(false);
    if (isInPlace) {
      throw StoreException.because(
          "The views of %s are in the place of tables that were adopted. `runledger adopt undo %s` puts those back."
              .formatted(layout.name(), layout.name()));
    }
  }

  /// A schema or a table of this name that somebody else made is left alone.
  private void refuseWhatIsNotOurs(Sql sql, Layout layout) {
    Optional<String> found =
        switch (address) {
          case StoreAddress.SqliteFile _ ->
              new SqliteScript(layout, false)
                  .views().stream()
                      .map(View::name)
                      .filter(name ->
                          sql.query("SELECT 1 AS found FROM sqlite_master WHERE name = :name")
                              .with("name", name)
                              .one(row -> row.integer("found"))
                              .isPresent())
                      .findFirst()
                      .map(name -> "a table or view '" + name + "'");
          case StoreAddress.Postgres _ ->
              sql.query("SELECT nspname AS name FROM pg_namespace WHERE nspname = :name")
                  .with("name", layout.name())
                  .one(row -> "a schema '" + row.text("name") + "'");
        };
    if (found.isPresent()) {
      throw StoreException.because(
          "There is %s in %s already, which this program did not make. Rename or drop it first."
              .formatted(found.get(), address));
    }
  }

  private String checksum(Layout layout, boolean dispatch) {
    return Ids.sha256(sql(layout, dispatch));
  }

  private <T> T with(Function<Sql, T> work) {
    if (Migrations.of(address).status().stream()
        .anyMatch(one -> one.state() == MigrationStatus.State.PENDING)) {
      throw StoreException.because(
          "The schema of %s is not up to date. Run `runledger migrate up`, or start the server on it once."
              .formatted(address));
    }
    switch (address) {
      case StoreAddress.SqliteFile file -> {
        try (Sql sql = SqliteConnections.writer(file.path(), StoreOptions.standard().patience())) {
          sql.script(SORTED_IN_A_FILE);
          return work.apply(sql);
        }
      }
      case StoreAddress.Postgres postgres -> {
        try (Sql sql = PostgresConnections.open(postgres)) {
          sql.script("SET search_path = " + postgres.schema());
          return work.apply(sql);
        }
      }
    }
  }

  /// Under the lock of migrations on PostgreSQL, and the write lock on SQLite.
  private <T> T inTransaction(Sql sql, java.util.function.Supplier<T> work) {
    switch (address) {
      case StoreAddress.SqliteFile _ -> sql.query("BEGIN IMMEDIATE").update();
      case StoreAddress.Postgres postgres -> {
        sql.query("BEGIN").update();
        sql.query("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0)) IS NULL AS free")
            .with("name", Migrator.lockName(postgres.schema()))
            .list(row -> row.bool("free"));
      }
    }
    try {
      T answer = work.get();
      sql.query("COMMIT").update();
      return answer;
    } catch (RuntimeException | Error e) {
      sql.rollBack();
      throw e;
    }
  }
}
