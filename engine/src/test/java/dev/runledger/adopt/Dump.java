package dev.runledger.adopt;

import dev.runledger.postgres.PostgresServer;
import dev.runledger.store.StoreAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/// All that a database has outside of our own schema: what pg_dump says of it where there is one of
/// the server's version, but for the words that it draws anew each time; else what the catalog
/// says, and the rows.
final class Dump {
  private static final String CATALOG =
      """
      SELECT string_agg(line, chr(10) ORDER BY line)
      FROM (
          SELECT concat_ws(' ', attrelid::regclass, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
              pg_get_expr(adbin, adrelid), relkind, relacl, relowner) AS line
          FROM pg_attribute
          JOIN pg_class ON pg_class.oid = attrelid
          LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
          WHERE relnamespace = 'public'::regnamespace
          UNION ALL
          SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
          WHERE relnamespace = 'public'::regnamespace
          UNION ALL
          SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
          WHERE connamespace = 'public'::regnamespace
          UNION ALL
          SELECT pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
          WHERE relnamespace = 'public'::regnamespace
          UNION ALL
          SELECT concat_ws(' ', nspname, nspacl) FROM pg_namespace
          WHERE nspname !~ '^pg_' AND nspname <> 'runledger'
          UNION ALL
          SELECT concat_ws(' ', typname, typtype, typnamespace::regnamespace) FROM pg_type
          WHERE typnamespace = 'public'::regnamespace
          UNION ALL
          SELECT r::text FROM public.runs AS r
          UNION ALL
          SELECT e::text FROM public.run_events AS e) AS lines
      """;

  private Dump() {}

  static String of(StoreAddress.Postgres database) throws Exception {
    return PostgresServer.installed().isPresent() ? dumped(database) : catalog(database);
  }

  private static String dumped(StoreAddress.Postgres database)
      throws IOException, InterruptedException {
    String place = database.url().substring("jdbc:".length()).replace("//", "//postgres@");
    Process process =
        new ProcessBuilder("pg_dump", "--exclude-schema=" + database.schema(), "--dbname=" + place)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(text);
    }
    return text.lines()
        .filter(line -> List.of("\\restrict", "\\unrestrict").stream().noneMatch(line::startsWith))
        .collect(Collectors.joining("\n"));
  }

  private static String catalog(StoreAddress.Postgres database) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), null);
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(CATALOG)) {
      results.next();
      return results.getString(1);
    }
  }
}
