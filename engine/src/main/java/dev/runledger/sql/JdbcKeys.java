package dev.runledger.sql;

import dev.runledger.id.RunId;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.RequestKey;
import dev.runledger.store.KeyTable;
import dev.runledger.store.StoreException;
import dev.runledger.wire.HeadersJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `idempotency_keys`, in the same words on both stores. A status of 0 stands for an
/// answer that is still waited for: the body is the run's id then, and beside the headers stands
/// the answer for when the run is deleted meanwhile.
public final class JdbcKeys implements KeyTable {
  private static final int AWAITED = 0;
  private static final int CREATED = 201;

  /// No header has this name.
  private static final String MADE = "";

  private final Sql sql;
  private final Instant now;

  public JdbcKeys(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  @Override
  public Optional<Entry> take(RequestKey key, Instant expired) {
    int taken =
        sql.query(
                """
                INSERT INTO idempotency_keys (key, route, body_hash, status, created_at)
                VALUES (:key, :route, :body_hash, 0, :now)
                ON CONFLICT (key, route) DO UPDATE
                SET body_hash = excluded.body_hash, status = 0, headers = NULL, body = NULL,
                    created_at = excluded.created_at
                WHERE idempotency_keys.created_at <= :expired
                """)
            .with("key", key.key())
            .with("route", key.route())
            .with("body_hash", key.digest())
            .with("now", now)
            .with("expired", expired)
            .update();
    return taken > 0 ? Optional.empty() : Optional.of(find(key));
  }

  @Override
  public Optional<Entry> find(RequestKey key, Instant expired) {
    return sql.query(
            """
            SELECT body_hash, status, headers, body
            FROM idempotency_keys
            WHERE key = :key
              AND route = :route
              AND created_at > :expired
            """)
        .with("key", key.key())
        .with("route", key.route())
        .with("expired", expired)
        .one(JdbcKeys::read);
  }

  @Override
  public KeptAnswer keep(RequestKey key, KeptAnswer answer) {
    int kept =
        sql.query(
                """
                UPDATE idempotency_keys
                SET status = :status, headers = :headers, body = :body
                WHERE key = :key
                  AND route = :route
                  AND body_hash = :body_hash
                  AND status = 0
                """)
            .with("key", key.key())
            .with("route", key.route())
            .with("body_hash", key.digest())
            .with("status", status(answer))
            .with("headers", headers(answer))
            .with("body", body(answer).getBytes(StandardCharsets.UTF_8))
            .update();
    return kept > 0 ? answer : find(key).answer();
  }

  private Entry find(RequestKey key) {
    return sql.query(
            """
            SELECT body_hash, status, headers, body
            FROM idempotency_keys
            WHERE key = :key
              AND route = :route
            """)
        .with("key", key.key())
        .with("route", key.route())
        .one(JdbcKeys::read)
        .orElseThrow(() -> StoreException.because("The key " + key.key() + " vanished."));
  }

  @Override
  public int forget(Instant expired, int most) {
    return sql.query(
            """
            DELETE FROM idempotency_keys
            WHERE (key, route) IN (
                SELECT key, route
                FROM idempotency_keys
                WHERE created_at <= :expired
                LIMIT :most)
            """)
        .with("expired", expired)
        .with("most", most)
        .update();
  }

  private static Entry read(Row row) {
    String body = new String(row.bytes("body"), StandardCharsets.UTF_8);
    int status = row.integer("status");
    return new Entry(
        row.text("body_hash"),
        status == AWAITED
            ? awaited(new RunId(body), HeadersJson.read(row.text("headers")))
            : new KeptAnswer.Given(status, HeadersJson.read(row.text("headers")), body));
  }

  private static KeptAnswer.Awaited awaited(RunId run, Map<String, String> noted) {
    String body = noted.get(MADE);
    if (body == null) {
      return new KeptAnswer.Awaited(run, null);
    }
    Map<String, String> headers = new LinkedHashMap<>(noted);
    headers.remove(MADE);
    return new KeptAnswer.Awaited(run, new KeptAnswer.Given(CREATED, headers, body));
  }

  private static int status(KeptAnswer answer) {
    return switch (answer) {
      case KeptAnswer.Given given -> given.status();
      case KeptAnswer.Awaited _ -> AWAITED;
    };
  }

  private static String headers(KeptAnswer answer) {
    return switch (answer) {
      case KeptAnswer.Given given -> HeadersJson.write(given.headers());
      case KeptAnswer.Awaited(RunId _, KeptAnswer.@Nullable Given made) ->
          HeadersJson.write(noted(made));
    };
  }

  /// An older node reads only the run's id, and leaves these alone.
  private static Map<String, String> noted(KeptAnswer.@Nullable Given made) {
    if (made == null) {
      return Map.of();
    }
    Map<String, String> noted = new LinkedHashMap<>(made.headers());
    noted.put(MADE, made.body());
    return noted;
  }

  private static String body(KeptAnswer answer) {
    return switch (answer) {
      case KeptAnswer.Given given -> given.body();
      case KeptAnswer.Awaited awaited -> awaited.run().value();
    };
  }
}
