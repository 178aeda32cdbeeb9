package dev.runledger.source;

import dev.runledger.postgres.PostgresConnections;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL's catalog says of somebody's tables beyond their columns' names: what a view in
/// their place would have to do as well.
public final class PostgresCatalog implements AutoCloseable {
  private final Sql sql;
  private final String schema;

  private PostgresCatalog(Sql sql, String schema) {
    this.sql = sql;
    this.schema = schema;
  }

  /// Types and expressions are spelled so that they mean the same whatever the search_path.
  public static PostgresCatalog open(StoreAddress.Postgres address) {
    Sql sql = PostgresConnections.open(address);
    sql.script("SET search_path = pg_catalog");
    return new PostgresCatalog(sql, PostgresSource.schema(address));
  }

  /// A column as it was declared.
  ///
  /// @param fallback SQL of its default; null for none
  /// @param computed why no view can fill it in as the table does; null when one can
  public record Declared(
      String name,
      String type,
      @Nullable String fallback,
      boolean isRequired,
      @Nullable String computed) {}

  public List<Declared> columns(String table) {
    return sql.query(
            """
            SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull,
                CASE WHEN attgenerated = '' THEN pg_get_expr(adbin, adrelid) END AS fallback,
                CASE
                    WHEN attgenerated <> '' THEN 'is generated'
                    WHEN attidentity <> '' THEN 'is an identity'
                    WHEN EXISTS (
                        SELECT 1
                        FROM pg_depend
                        JOIN pg_class AS used ON used.oid = refobjid AND used.relkind = 'S'
                        WHERE pg_depend.classid = 'pg_attrdef'::regclass AND pg_depend.objid = pg_attrdef.oid)
                    THEN 'is numbered by a sequence'
                END AS computed
            FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE nspname = :schema
              AND relname = :table
              AND attnum > 0
              AND NOT attisdropped
            ORDER BY attnum
            """)
        .with("schema", schema)
        .with("table", table)
        .list(row ->
            new Declared(
                row.text("attname"),
                row.text("type"),
                row.textOrNull("fallback"),
                row.bool("attnotnull"),
                row.textOrNull("computed")));
  }

  /// Which of some tables are of a kind that no view can stand for, while or after it is copied:
  /// each a sentence.
  public List<String> kinds(List<String> tables) {
    return said(KINDS, tables);
  }

  /// What hangs on some tables and would go on with them, and not with views in their place: each a
  /// sentence.
  ///
  /// @param trigger a name of ours, which does not count
  public List<String> hanging(List<String> tables, String trigger) {
    List<String> hanging = new ArrayList<>();
    hanging.addAll(said(FOREIGN_KEYS, tables));
    hanging.addAll(said(VIEWS, tables));
    hanging.addAll(said(TRIGGERS.replace("OURS", trigger), tables));
    hanging.addAll(said(RULES, tables));
    return hanging;
  }

  private List<String> said(String select, List<String> tables) {
    return sql.query(select)
        .with("schema", schema)
        .withTexts("tables", tables)
        .list(row -> row.text("said"));
  }

  private static final String KINDS =
      """
      SELECT format(CASE
              WHEN relkind = 'v' THEN '%1$s is a view, and no table.'
              WHEN relkind = 'm' THEN '%1$s is a materialized view, and no table.'
              WHEN relkind = 'f' THEN '%1$s is a foreign table: its rows are in another database, and change there without a word to this one.'
              WHEN relkind = 'p' THEN '%1$s is partitioned: what is written into a partition by its own name, or goes with one, would pass a view by.'
              WHEN parents IS NOT NULL THEN '%1$s is a part of %2$s, which a view cannot be.'
              ELSE '%1$s has parts of their own names, %3$s: what is written into them would pass a view by.'
          END, relname, parents, children) AS said
      FROM pg_class
      JOIN pg_namespace ON pg_namespace.oid = relnamespace
      CROSS JOIN LATERAL (
          SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) AS parents
          FROM pg_inherits WHERE inhrelid = pg_class.oid) AS above
      CROSS JOIN LATERAL (
          SELECT string_agg(inhrelid::regclass::text, ', ' ORDER BY inhrelid::regclass::text) AS children
          FROM pg_inherits WHERE inhparent = pg_class.oid) AS below
      WHERE nspname = :schema
        AND relname = ANY (:tables::text[])
        AND (relkind <> 'r' OR parents IS NOT NULL OR children IS NOT NULL)
      ORDER BY relname
      """;

  private static final String FOREIGN_KEYS =
      """
      SELECT format('The table %1$s has a foreign key to %2$s, which views cannot have. Take it off: ALTER TABLE %1$s DROP CONSTRAINT %3$I; and put it back after an undo: ALTER TABLE %1$s ADD CONSTRAINT %3$I %4$s;',
          holder.oid::regclass, used.relname, conname, pg_get_constraintdef(pg_constraint.oid)) AS said
      FROM pg_constraint
      JOIN pg_class AS used ON used.oid = confrelid
      JOIN pg_namespace ON pg_namespace.oid = used.relnamespace
      JOIN pg_class AS holder ON holder.oid = conrelid
      WHERE contype = 'f'
        AND conparentid = 0
        AND nspname = :schema
        AND used.relname = ANY (:tables::text[])
        AND NOT (holder.relnamespace = used.relnamespace AND holder.relname = ANY (:tables::text[]))
      ORDER BY 1
      """;

  private static final String VIEWS =
      """
      SELECT DISTINCT format('%1$s reads the table %2$s, and would go on reading the backup. DROP %1$s; and make it anew when the views are in place.',
          pg_describe_object('pg_class'::regclass, ev_class, 0), used.relname) AS said
      FROM pg_depend
      JOIN pg_rewrite ON pg_rewrite.oid = objid AND classid = 'pg_rewrite'::regclass
      JOIN pg_class AS used ON used.oid = refobjid AND refclassid = 'pg_class'::regclass
      JOIN pg_namespace ON pg_namespace.oid = used.relnamespace
      WHERE nspname = :schema
        AND used.relname = ANY (:tables::text[])
        AND ev_class <> used.oid
      ORDER BY 1
      """;

  private static final String TRIGGERS =
      """
      SELECT format('The table %1$s has a trigger %2$I, which a view cannot have. Take it off: DROP TRIGGER %2$I ON %3$s; and put it back after an undo: %4$s;',
          relname, tgname, tgrelid::regclass, pg_get_triggerdef(pg_trigger.oid)) AS said
      FROM pg_trigger
      JOIN pg_class ON pg_class.oid = tgrelid
      JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE NOT tgisinternal
        AND nspname = :schema
        AND relname = ANY (:tables::text[])
        AND tgname NOT LIKE 'OURS%'
      ORDER BY 1
      """;

  private static final String RULES =
      """
      SELECT format('The table %s has %s, which its view would not have.', relname,
          CASE WHEN relrowsecurity THEN 'policies of row level security' ELSE 'rules' END) AS said
      FROM pg_class
      JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE (relrowsecurity OR relhasrules)
        AND nspname = :schema
        AND relname = ANY (:tables::text[])
      ORDER BY 1
      """;

  @Override
  public void close() {
    sql.close();
  }
}
