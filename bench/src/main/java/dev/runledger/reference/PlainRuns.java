package dev.runledger.reference;

import dev.runledger.load.Tally;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// What the life of a run costs on our tables where nobody has to ask for it: the rows that every
/// server on them has to write, written by functions inside PostgreSQL. A claim and an end are a
/// call each. No server, no HTTP, no triggers, no hashes, no leases that anybody looks at.
///
/// @param place our schema, of which nothing is kept
public record PlainRuns(PostgresPlace place) {
  private static final String SUBMIT =
      """
      CREATE FUNCTION plain_submit(number bigint) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        run text := 'run_' || lpad(to_hex(number), 12, '0');
        session text := 'ses_' || lpad(to_hex(number), 12, '0');
      BEGIN
        INSERT INTO sessions (session_id, status, next_seq) VALUES (session, 'pending', 2);
        INSERT INTO runs (run_id, session_id, type, prompt, status, origin, ready_key, created_at, last_run_seq)
        VALUES (run, session, 'START_SESSION', 'do nothing', 'pending', 'native', 'anybody', now(), 1);
        INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type, payload)
        VALUES (session, run, 1, 1, 'run_created', '{}');
        INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from) VALUES (session, run, 1, 1, 1);
      END $$
      """;

  private static final String CLAIM =
      """
      CREATE FUNCTION plain_claim(most integer, OUT run_ids text[], OUT session_ids text[]) LANGUAGE plpgsql AS $$
      BEGIN
        SELECT array_agg(run_id), array_agg(session_id)
        INTO run_ids, session_ids
        FROM (
          SELECT run_id, session_id FROM runs WHERE ready_key IS NOT NULL
          ORDER BY ready_key, priority DESC, created_at, run_id LIMIT most FOR UPDATE SKIP LOCKED) AS free;
        UPDATE runs
        SET status = 'claimed', runner_id = 'lnch_000000000000', lease_token = 'token', ready_key = NULL,
          lease_expires_at = now() + interval '60 s', claimed_at = now(), last_run_seq = 2,
          revision = revision + 1, updated_at = now()
        WHERE run_id = ANY (run_ids);
        UPDATE sessions SET status = 'running', hostname = 'here', next_seq = 3, updated_at = now()
        WHERE session_id = ANY (session_ids);
        INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type, payload)
        SELECT session, run, 2, 2, 'run_claimed', '{}' FROM unnest(session_ids, run_ids) AS claimed (session, run);
        INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from)
        SELECT session, run, 2, 2, 2 FROM unnest(session_ids, run_ids) AS claimed (session, run);
      END $$
      """;

  private static final String START =
      """
      CREATE FUNCTION plain_start(run_ids text[], session_ids text[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE runs
        SET status = 'running', started_at = now(), last_run_seq = 3, revision = revision + 1, updated_at = now()
        WHERE run_id = ANY (run_ids);
        UPDATE sessions SET next_seq = 4 WHERE session_id = ANY (session_ids);
        INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type, payload)
        SELECT session, run, 3, 3, 'run_started', '{}' FROM unnest(session_ids, run_ids) AS started (session, run);
        INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from)
        SELECT session, run, 3, 3, 3 FROM unnest(session_ids, run_ids) AS started (session, run);
      END $$
      """;

  private static final String END =
      """
      CREATE FUNCTION plain_end(run_ids text[], session_ids text[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE runs
        SET status = 'completed', started_at = now(), completed_at = now(), lease_expires_at = NULL,
          last_run_seq = 4, revision = revision + 1, updated_at = now()
        WHERE run_id = ANY (run_ids);
        UPDATE sessions SET status = 'idle', next_seq = 5, updated_at = now() WHERE session_id = ANY (session_ids);
        INSERT INTO run_events (session_id, run_id, seq, run_seq, event_type, payload)
        SELECT session, run, number, number, CASE number WHEN 3 THEN 'run_started' ELSE 'run_completed' END, '{}'
        FROM unnest(session_ids, run_ids) AS ended (session, run), generate_series(3, 4) AS number;
        INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from)
        SELECT session, run, 3, 4, 3 FROM unnest(session_ids, run_ids) AS ended (session, run);
      END $$
      """;

  /// @param place our schema, migrated, and used by nobody
  public static PlainRuns make(PostgresPlace place) throws SQLException {
    place.execute(
        "ALTER TABLE sessions DISABLE TRIGGER USER",
        "ALTER TABLE runs DISABLE TRIGGER USER",
        "ALTER TABLE run_events DISABLE TRIGGER USER",
        SUBMIT,
        CLAIM,
        START,
        END);
    return new PlainRuns(place);
  }

  /// Fills empty tables with pending runs, and lets clients claim and end them.
  ///
  /// @param atOnce how many a client takes
  /// @return runs per second, without the filling
  public double drain(int clients, int atOnce, int runs)
      throws SQLException, InterruptedException, ExecutionException {
    int turns = Math.max(1, runs / atOnce);
    fill((turns + clients) * atOnce);
    var left = new AtomicInteger(turns);
    return SqlClients.run(
            place,
            clients,
            () -> left.getAndDecrement() > 0,
            connection -> life(connection, atOnce))
        .perSecond();
  }

  private void fill(int runs) throws SQLException {
    place.execute(
        "TRUNCATE sessions, runs, run_events, feed_in CASCADE",
        "SELECT plain_submit(number) FROM generate_series(1, %d) AS number".formatted(runs),
        "VACUUM ANALYZE sessions, runs, run_events, feed_in");
  }

  private static SqlClients.Step life(Connection connection, int atOnce) throws SQLException {
    PreparedStatement claim = claim(connection, atOnce);
    PreparedStatement end = connection.prepareStatement("SELECT plain_end(?, ?)");
    return () -> pass(claim, end);
  }

  /// One client that submits a run, claims it and starts it, in three transactions, again and
  /// again.
  ///
  /// @return how long that took each time
  public Tally start(int runs) throws SQLException, InterruptedException, ExecutionException {
    fill(0);
    var left = new AtomicInteger(runs);
    return SqlClients.run(place, 1, () -> left.get() > 0, connection -> starts(connection, left));
  }

  private static SqlClients.Step starts(Connection connection, AtomicInteger left)
      throws SQLException {
    PreparedStatement submit = connection.prepareStatement("SELECT plain_submit(?)");
    PreparedStatement claim = claim(connection, 1);
    PreparedStatement start = connection.prepareStatement("SELECT plain_start(?, ?)");
    return () -> {
      submit.setLong(1, left.getAndDecrement());
      submit.execute();
      return pass(claim, start);
    };
  }

  /// PostgreSQL would plan the functions' statements anew each time, which takes longer than they.
  private static PreparedStatement claim(Connection connection, int atOnce) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET plan_cache_mode = force_generic_plan");
    }
    PreparedStatement claim =
        connection.prepareStatement("SELECT run_ids, session_ids FROM plain_claim(?)");
    claim.setInt(1, atOnce);
    return claim;
  }

  /// Claims, and says something of all that was claimed.
  private static int pass(PreparedStatement claim, PreparedStatement say) throws SQLException {
    try (ResultSet claimed = claim.executeQuery()) {
      claimed.next();
      Array runs = claimed.getArray(1);
      say.setArray(1, runs);
      say.setArray(2, claimed.getArray(2));
      say.execute();
      return ((Object[]) runs.getArray()).length;
    }
  }
}
