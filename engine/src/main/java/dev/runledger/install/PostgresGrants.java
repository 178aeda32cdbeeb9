package dev.runledger.install;

import dev.runledger.layout.Layout;
import dev.runledger.layout.View;
import dev.runledger.sql.Sql;
import java.util.List;

/// Who may use a layout's schema, its views and single columns of them: read before the views are
/// made anew, and given again after.
record PostgresGrants(List<String> statements) {
  static final PostgresGrants NONE = new PostgresGrants(List.of());

  static PostgresGrants of(Sql sql, Layout layout) {
    List<String> views = layout.views().stream().map(View::name).toList();
    return new PostgresGrants(
        sql
            .query(
                """
                SELECT
                  object,
                  format('GRANT %s%s ON %s TO %s%s', privilege, columns, target,
                    coalesce(quote_ident(role.rolname), 'PUBLIC'),
                    CASE WHEN may_grant THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
                FROM (
                  SELECT '' AS object, format('SCHEMA %I', n.nspname) AS target, '' AS columns,
                    acl.privilege_type AS privilege, acl.grantee, acl.is_grantable AS may_grant
                  FROM pg_namespace AS n, aclexplode(n.nspacl) AS acl
                  WHERE n.nspname = :schema AND acl.grantee <> n.nspowner
                  UNION ALL
                  SELECT c.relname, format('%I.%I', :schema::text, c.relname), '',
                    acl.privilege_type, acl.grantee, acl.is_grantable
                  FROM pg_class AS c, aclexplode(c.relacl) AS acl
                  WHERE c.relnamespace = to_regnamespace(:schema) AND acl.grantee <> c.relowner
                  UNION ALL
                  SELECT c.relname, format('%I.%I', :schema::text, c.relname),
                    format(' (%I)', a.attname), acl.privilege_type, acl.grantee, acl.is_grantable
                  FROM pg_class AS c
                  JOIN pg_attribute AS a ON a.attrelid = c.oid, aclexplode(a.attacl) AS acl
                  WHERE c.relnamespace = to_regnamespace(:schema) AND acl.grantee <> c.relowner
                ) AS given
                LEFT JOIN pg_roles AS role ON role.oid = given.grantee
                """)
            .with("schema", layout.name())
            .list(row -> new Given(row.text("object"), row.text("statement")))
            .stream()
            .filter(given -> given.view().isEmpty() || views.contains(given.view()))
            .map(Given::statement)
            .toList());
  }

  /// @param view empty for the schema itself
  private record Given(String view, String statement) {}

  void give(Sql sql) {
    statements.forEach(sql::script);
  }
}
