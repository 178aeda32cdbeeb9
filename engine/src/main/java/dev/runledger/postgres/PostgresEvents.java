package dev.runledger.postgres;

import dev.runledger.event.Event;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.RunStatus;
import dev.runledger.sql.EventRow;
import dev.runledger.sql.Row;
import dev.runledger.sql.RunRow;
import dev.runledger.sql.Sql;
import dev.runledger.sql.TailRow;
import dev.runledger.store.EventTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The log and the feed on PostgreSQL. The feed's position is given after the commit: see
/// [PostgresFeed].
final class PostgresEvents implements EventTable {
  private static final String HEADS =
      """
      SELECT runs.run_id, runs.session_id, runs.status, runs.lease_token, runs.lease_expires_at, runs.lease_acknowledged,
          runs.last_run_seq,
          CASE WHEN runs.kind = 'exploration' OR runs.max_steps_asked OR runs.max_steps <> 100 THEN runs.max_steps
              END AS most_steps,
          sessions.next_seq, runs.sealed_run_seq, runs.last_hash
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE runs.run_id = ANY (:run_ids)
      ORDER BY runs.session_id, runs.run_id
      FOR NO KEY UPDATE OF sessions, runs
      """;

  private static final String BY_EVENT_IDS =
      """
      SELECT run_events.id, run_events.session_id, run_events.run_id, run_events.seq, run_events.run_seq,
          run_events.event_type, run_events.source, run_events.node_name, run_events.step, run_events.payload,
          run_events.created_at, run_events.event_id
      FROM unnest(:run_ids::text[], :event_ids::text[]) AS asked (run_id, event_id)
      JOIN run_events ON run_events.run_id = asked.run_id
        AND run_events.event_id = asked.event_id
        AND run_events.event_id IS NOT NULL
      """;

  static final String ID_LIKE =
      """
      SELECT 1 AS found
      FROM run_events
      WHERE run_id = :run_id
        AND event_id >= :start
        AND event_id < :after
      LIMIT 1
      """;

  /// Of large events no more is sent than a reader looks at: a character has at most four bytes.
  private static final String OF_RUN =
      """
      SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at, event_id
      FROM (
          SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at,
              event_id,
              sum(octet_length(payload::text))
                  OVER (ORDER BY run_seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
          FROM run_events
          WHERE run_id = :run_id
            AND run_seq > :since
            AND (:event_type::text IS NULL OR event_type = :event_type)
          ORDER BY run_seq
          LIMIT :limit) AS bounded
      WHERE coalesce(bytes_before, 0) < :most_bytes
      ORDER BY run_seq
      """;

  private static final String OF_SESSION =
      """
      SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at, event_id
      FROM (
          SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at,
              event_id,
              sum(octet_length(payload::text))
                  OVER (ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
          FROM run_events
          WHERE session_id = :session_id
            AND seq > :since
            AND (:event_type::text IS NULL OR event_type = :event_type)
          ORDER BY seq
          LIMIT :limit) AS bounded
      WHERE coalesce(bytes_before, 0) < :most_bytes
      ORDER BY seq
      """;

  /// The batch that contains position `since + 1` begins at or before it.
  private static final String FEED =
      """
      SELECT pos, session_id, run_id, seq_from, seq_to, run_seq_from
      FROM feed
      WHERE pos >= coalesce((SELECT max(pos) FROM feed WHERE pos <= :since + 1), 0)
        AND pos + (seq_to - seq_from) > :since
      ORDER BY pos
      LIMIT :limit
      """;

  private static final String EVER_HELD =
      """
      SELECT 1 AS held
      FROM run_events
      WHERE run_id = :run_id
        AND event_type = 'run_claimed'
        AND payload ->> 'runner_id' = :runner_id
      LIMIT 1
      """;

  private static final int BYTES_OF_A_CHARACTER = 4;

  private final PostgresTx tx;
  private final Sql sql;

  PostgresEvents(PostgresTx tx) {
    this.tx = tx;
    this.sql = tx.sql();
  }

  @Override
  public List<Numbers> append(List<Append> appends) {
    return appends.stream().map(tx.appends()::add).toList();
  }

  @Override
  public List<Head> heads(Set<RunId> runs) {
    tx.appends().send();
    return sql.query(HEADS)
        .withTexts("run_ids", runs.stream().map(RunId::value).toList())
        .list(this::head);
  }

  private Head head(Row row) {
    Head head =
        new Head(
            new RunId(row.text("run_id")),
            new SessionId(row.text("session_id")),
            RunRow.word(RunStatus.class, row.text("status")),
            RunRow.token(row),
            row.instantOrNull("lease_expires_at"),
            row.bool("lease_acknowledged"),
            row.longValue("last_run_seq"),
            row.integerOrNull("most_steps"));
    tx.appends().know(head.session(), row.longValue("next_seq"));
    tx.appends().know(TailRow.read(row));
    return head;
  }

  @Override
  public List<Event> known(Map<RunId, Set<EventId>> ids) {
    tx.appends().send();
    List<String> runIds = new ArrayList<>();
    List<String> eventIds = new ArrayList<>();
    ids.forEach((run, ofRun) ->
        ofRun.forEach(id -> {
          runIds.add(run.value());
          eventIds.add(id.value());
        }));
    return sql.query(BY_EVENT_IDS)
        .withTexts("run_ids", runIds)
        .withTexts("event_ids", eventIds)
        .list(EventRow::read);
  }

  @Override
  public boolean hasIdLike(RunId run, String start) {
    tx.appends().send();
    return sql.query(ID_LIKE)
        .with("run_id", run.value())
        .with("start", start)
        .with("after", firstAfter(start))
        .one(row -> row.longValue("found"))
        .isPresent();
  }

  /// The least text that is greater than every text that begins with this.
  private static String firstAfter(String start) {
    int last = start.length() - 1;
    return start.substring(0, last) + (char) (start.charAt(last) + 1);
  }

  @Override
  public List<Event> ofRun(RunId run, long since, int limit, @Nullable String type) {
    tx.appends().send();
    return sql.query(OF_RUN)
        .with("run_id", run.value())
        .with("since", since)
        .with("event_type", type)
        .with("limit", limit)
        .with("most_bytes", BYTES_OF_A_CHARACTER * MOST_TEXT)
        .listUntil(EventRow::read, EventRow.enough());
  }

  @Override
  public List<Event> ofSession(SessionId session, long since, int limit, @Nullable String type) {
    tx.appends().send();
    return sql.query(OF_SESSION)
        .with("session_id", session.value())
        .with("since", since)
        .with("event_type", type)
        .with("limit", limit)
        .with("most_bytes", BYTES_OF_A_CHARACTER * MOST_TEXT)
        .listUntil(EventRow::read, EventRow.enough());
  }

  @Override
  public List<FeedEntry> feed(long since, int limit) {
    return sql.query(FEED).with("since", since).with("limit", limit).list(EventRow::feedEntry);
  }

  @Override
  public long feedEnd() {
    if (tx.locks()) {
      tx.appends().send();
      PostgresFeed.moveAll(sql, PostgresFeed.channel(tx.schema()));
    }
    return PostgresFeed.head(sql).nextPos() - 1;
  }

  @Override
  public boolean everHeld(RunId run, RunnerId runner) {
    tx.appends().send();
    return sql.query(EVER_HELD)
        .with("run_id", run.value())
        .with("runner_id", runner.value())
        .one(row -> row.longValue("held"))
        .isPresent();
  }
}
