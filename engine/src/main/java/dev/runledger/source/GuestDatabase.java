package dev.runledger.source;

import dev.runledger.postgres.PostgresConnections;
import dev.runledger.sql.Sql;
import dev.runledger.sql.SqlFailure;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A database of a PostgreSQL server, seen as it was at one moment.
record GuestDatabase(StoreAddress.Postgres address, Sql sql, Waiting waiting) implements Guest {
  private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

  /// How long the server waits for a lock at once.
  private static final Duration ONE_WAIT = Duration.ofMillis(500);

  /// Rows that a policy hides would be lost without a word: the server refuses to hide any.
  static GuestDatabase open(StoreAddress.Postgres address, Waiting waiting) {
    GuestDatabase guest = new GuestDatabase(address, PostgresConnections.open(address), waiting);
    try {
      guest.sql.script(
          """
          SET TimeZone = 'UTC';
          SET DateStyle = 'ISO, YMD';
          SET row_security = off;
          SET work_mem = '32MB'
          """);
      guest
          .sql
          .query(
              """
              SELECT set_config(name, '0', false) AS given
              FROM pg_settings
              WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout',
                  'idle_in_transaction_session_timeout', 'idle_session_timeout')
              """)
          .list(row -> row.text("given"));
      guest.sql.script(BEGIN);
      return guest;
    } catch (RuntimeException e) {
      guest.sql.close();
      throw e;
    }
  }

  @Override
  public <T extends @Nullable Object> T look(Supplier<T> work) {
    try {
      return work.get();
    } catch (StoreException e) {
      throw SqlFailure.isNoText(e) ? e.as(noText(e)) : e.in("The source " + address);
    }
  }

  /// A database of SQL_ASCII takes any bytes, and does not know what they mean.
  private String noText(StoreException e) {
    return "The source %s has bytes that are no UTF-8, which its encoding lets in (SHOW server_encoding): %s. Restore a dump of it into a database of the encoding that they are of (CREATE DATABASE mended ENCODING 'LATIN1' TEMPLATE template0; pg_dump --encoding=SQL_ASCII OLD, its line SET client_encoding changed to LATIN1, into psql mended), and adopt that."
        .formatted(
            address, String.valueOf(e.getMessage()).replaceFirst("(?s)^.*ERROR: ", "").strip());
  }

  /// To lock a table takes no snapshot: what we see begins when nobody is changing what the tables
  /// are. Who empties one meanwhile would take the rows from under an older snapshot.
  @Override
  public void hold(List<String> tables) {
    refuseClosed(tables);
    List<String> lockable = lockable(tables);
    long endsAt = System.nanoTime() + waiting.patience().toNanos();
    for (boolean isTold = false; ; isTold = true) {
      sql.rollBack();
      try {
        lock(lockable);
        return;
      } catch (StoreException e) {
        if (!e.isBusy()) {
          throw e.in("The source " + address);
        }
        sql.rollBack();
        String holder = new Holders(sql, schema()).ofReading(tables);
        if (!isTold) {
          waiting.told().accept("waiting for " + holder);
        }
        if (System.nanoTime() - endsAt >= 0) {
          throw e.as(
              "The source %s is locked by %s. %d seconds were waited for it. End that transaction, and type this again: what was done is not done twice."
                  .formatted(address, holder, waiting.patience().toSeconds()));
        }
      }
    }
  }

  /// Of the other kinds no command locks one: to read a materialized view or a foreign table does.
  private List<String> lockable(List<String> tables) {
    return sql.query(
            """
            SELECT relname
            FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = :schema
              AND relname = ANY (:tables::text[])
              AND relkind IN ('r', 'p', 'v')
            ORDER BY relname
            """)
        .with("schema", schema())
        .withTexts("tables", tables)
        .list(row -> row.text("relname"));
  }

  private void lock(List<String> tables) {
    sql.script(BEGIN);
    if (tables.isEmpty()) {
      return;
    }
    sql.script("SET LOCAL lock_timeout = '%dms'".formatted(ONE_WAIT.toMillis()));
    sql.script(
        "LOCK TABLE "
            + tables.stream()
                .map(table -> Quoted.name(schema()) + "." + Quoted.name(table))
                .collect(Collectors.joining(", "))
            + " IN ACCESS SHARE MODE");
    sql.script("SET LOCAL lock_timeout = 0");
  }

  /// Who may not read a table of many should know it before the first is copied.
  private void refuseClosed(List<String> tables) {
    List<String> closed =
        sql.query(
                """
                SELECT CASE
                    WHEN has_table_privilege(pg_class.oid, 'SELECT')
                    THEN format('policies of the table %I.%I hide rows from the user %I. Name its owner in the address, or a user with BYPASSRLS.',
                        nspname, relname, current_user)
                    ELSE format('the user %3$I may not read the table %1$I.%2$I. As its owner: GRANT SELECT ON %1$I.%2$I TO %3$I',
                        nspname, relname, current_user)
                    END AS said
                FROM pg_class
                JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE nspname = :schema
                  AND relname = ANY (:tables::text[])
                  AND (NOT has_table_privilege(pg_class.oid, 'SELECT') OR row_security_active(pg_class.oid))
                ORDER BY relname
                """)
            .with("schema", schema())
            .withTexts("tables", tables)
            .list(row -> row.text("said"));
    if (!closed.isEmpty()) {
      throw StoreException.because(
          "The source %s cannot be read as a whole: %s"
              .formatted(address, String.join("; ", closed)));
    }
  }

  private String schema() {
    return PostgresSource.schema(address);
  }
}
