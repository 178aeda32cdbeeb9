package dev.runledger.adopt;

import dev.runledger.bring.Context;
import dev.runledger.destination.Detail;
import dev.runledger.json.JsonWriter;
import dev.runledger.match.SourceTable;
import dev.runledger.source.Quoted;
import dev.runledger.sql.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The moment in which old tables become `<name>_backup` and views have their names. In a
/// transaction.
record Swap(Context context, String schema, long adoption) {
  /// For so long programs that want the first table wait for nothing.
  private static final Duration MOST_ASKED = Duration.ofMillis(400);

  /// Who goes on with it after an interruption finds it written down.
  ///
  /// @param isInstalledNow whether the layout comes with this adoption
  void begin(boolean isInstalledNow) {
    Detail detail = context.notes().detail();
    if (detail.get(Detail.IN_PLACE).isEmpty()) {
      context
          .notes()
          .detail(
              detail
                  .with(Detail.IN_PLACE, new JsonWriter().text(schema).toString())
                  .with(Detail.INSTALLED, Boolean.toString(isInstalledNow)));
    }
  }

  /// Nobody reads or writes the old tables until the end of the transaction. Where programs hold
  /// them for too long, this fails as busy.
  ///
  /// We stand in line for one of them only, without anything in our hands. Whoever has one and
  /// stands in line for another may be in a circle with a program that has them the other way
  /// round, and it is the program that the server may choose to fail. So the others are asked for
  /// again and again. What a statement writes it locks before what it reads, and events are written
  /// of runs: the last come first.
  void lock() {
    List<String> tables =
        shown().reversed().stream()
            .map(table -> Quoted.name(schema) + "." + Quoted.name(table.name()))
            .toList();
    sql().script("LOCK TABLE " + tables.getFirst() + " IN ACCESS EXCLUSIVE MODE");
    tables.subList(1, tables.size()).forEach(this::askForLock);
  }

  private void askForLock(String table) {
    sql()
        .script(
            """
            DO $ask$
            DECLARE
                ends_at timestamptz := clock_timestamp() + interval '%2$d milliseconds';
            BEGIN
                LOOP
                    BEGIN
                        LOCK TABLE %1$s IN ACCESS EXCLUSIVE MODE NOWAIT;
                        RETURN;
                    EXCEPTION WHEN lock_not_available THEN
                        IF clock_timestamp() > ends_at THEN
                            RAISE;
                        END IF;
                    END;
                    PERFORM pg_sleep(0.001);
                END LOOP;
            END
            $ask$
            """
                .formatted(table, MOST_ASKED.toMillis()));
  }

  void exchange() {
    JsonWriter tables = new JsonWriter().array();
    for (SourceTable table : shown()) {
      String backup = freeName(table.name() + "_backup");
      tables
          .object()
          .text("name", table.name())
          .text("backup", backup)
          .text("base", Objects.requireNonNull(table.view()).base().name())
          .endObject();
      exchange(table, backup);
    }
    context
        .notes()
        .detail(
            context
                .notes()
                .detail()
                .with(Detail.LAST_EVENT_ID, Long.toString(lastEventId()))
                .with(Detail.TABLES, tables.endArray().toString()));
    new Adoptions(context.target()).state(adoption, "swapped");
  }

  private void exchange(SourceTable table, String backup) {
    String layout = context.layout().name();
    String view = Objects.requireNonNull(table.view()).name();
    List<String> grants = grants(table.name());
    sql()
        .script(
            """
            ALTER TABLE %1$s.%2$s RENAME TO %3$s;
            ALTER VIEW %4$s.%5$s SET SCHEMA %1$s;
            CREATE VIEW %4$s.%5$s AS SELECT * FROM %1$s.%5$s;
            """
                .formatted(
                    Quoted.name(schema),
                    Quoted.name(table.name()),
                    Quoted.name(backup),
                    layout,
                    view));
    grants.forEach(sql()::script);
  }

  /// Who could do something with the table, or with some columns of it, can do it with the view.
  private List<String> grants(String table) {
    return sql()
        .query(
            """
            WITH granted AS (
                SELECT format('%I.%I', nspname, relname) AS name, '' AS columns,
                    acl.privilege_type, acl.grantee, acl.is_grantable
                FROM pg_class
                JOIN pg_namespace ON pg_namespace.oid = relnamespace
                CROSS JOIN aclexplode(coalesce(relacl, acldefault('r', relowner))) AS acl
                WHERE nspname = :schema
                  AND relname = :table
                UNION ALL
                SELECT format('%I.%I', nspname, relname), format(' (%I)', attname),
                    acl.privilege_type, acl.grantee, acl.is_grantable
                FROM pg_class
                JOIN pg_namespace ON pg_namespace.oid = relnamespace
                JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                CROSS JOIN aclexplode(attacl) AS acl
                WHERE nspname = :schema
                  AND relname = :table
            )
            SELECT format('GRANT %s%s ON %s TO %s%s', privilege_type, columns, name,
                CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
                CASE WHEN is_grantable AND grantee <> 0 THEN ' WITH GRANT OPTION' ELSE '' END) AS line
            FROM granted
            WHERE privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRIGGER', 'REFERENCES')
              AND grantee <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
            """)
        .with("schema", schema)
        .with("table", table)
        .list(row -> row.text("line"));
  }

  private String freeName(String wanted) {
    List<String> taken = new ArrayList<>();
    sql()
        .query(
            """
            SELECT relname
            FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = :schema
            """)
        .with("schema", schema)
        .each(row -> taken.add(row.text("relname")));
    String name = wanted;
    for (int number = 2; taken.contains(name); number++) {
      name = wanted + "_" + number;
    }
    return name;
  }

  private long lastEventId() {
    return sql()
        .query("SELECT coalesce(max(id), 0) AS last FROM run_events")
        .one(row -> row.longValue("last"))
        .orElse(0L);
  }

  private List<SourceTable> shown() {
    return context.tables().stream().filter(table -> table.view() != null).toList();
  }

  private Sql sql() {
    return context.target().sql();
  }
}
