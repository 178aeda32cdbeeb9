package dev.runledger.torture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// Makes a database give the positions of its feed when something is written, and not when it is
/// there for everybody to see: as a column of type `bigserial` would.
final class IdsForPositions {
  private static final String PLANT =
      """
      CREATE SEQUENCE IF NOT EXISTS runledger.ids;

      CREATE OR REPLACE FUNCTION runledger.place_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
          until bigint := 0;
      BEGIN
          FOR each IN NEW.seq_from .. NEW.seq_to LOOP
              until := nextval('runledger.ids');
              INSERT INTO runledger.feed (pos, session_id, run_id, seq_from, seq_to, run_seq_from)
              VALUES (until, NEW.session_id, NEW.run_id, each, each, NEW.run_seq_from + each - NEW.seq_from);
          END LOOP;
          UPDATE runledger.feed_head SET next_pos = greatest(next_pos, until + 1);
          RETURN NULL;
      END
      $$;

      CREATE OR REPLACE TRIGGER planted BEFORE INSERT ON runledger.feed_in
      FOR EACH ROW WHEN (NEW.session_id IS NOT NULL) EXECUTE FUNCTION runledger.place_at_once();
      """;

  private IdsForPositions() {}

  /// @param database as `--db` takes it
  static void in(String database) {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute(PLANT);
    } catch (SQLException e) {
      throw new IllegalStateException("Could not plant the bug", e);
    }
  }
}
