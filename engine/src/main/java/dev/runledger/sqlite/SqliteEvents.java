package dev.runledger.sqlite;

import dev.runledger.event.Event;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Seal;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.RunStatus;
import dev.runledger.sql.Batch;
import dev.runledger.sql.EventRow;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.Row;
import dev.runledger.sql.RunRow;
import dev.runledger.sql.Sql;
import dev.runledger.sql.TailRow;
import dev.runledger.store.EventTable;
import dev.runledger.store.SealTable.Tail;
import dev.runledger.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The log and the feed on SQLite. The feed's position is given with the append: there is one
/// writer.
final class SqliteEvents implements EventTable {
  private static final String RESERVE_SEQ =
      """
      UPDATE sessions
      SET next_seq = next_seq + :count
      WHERE session_id = :session_id
      RETURNING next_seq - :count AS first
      """;

  private static final String RUN_END =
      """
      SELECT run_id, last_run_seq, sealed_run_seq, last_hash
      FROM runs
      WHERE run_id = :run_id
      """;

  private static final String SET_RUN_END =
      """
      UPDATE runs
      SET last_run_seq = :last_run_seq,
          sealed_run_seq = iif(:last_hash IS NULL, sealed_run_seq, :last_run_seq),
          last_hash = coalesce(:last_hash, last_hash)
      WHERE run_id = :run_id
      """;

  private static final String RESERVE_POS =
      """
      UPDATE feed_head
      SET next_pos = next_pos + :count
      RETURNING next_pos - :count AS first
      """;

  private static final String INSERT =
      """
      INSERT INTO run_events (
          session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, hash, created_at, event_id)
      VALUES (
          :session_id, :run_id, :seq, :run_seq, :event_type, :source, :node_name, :step, :payload, :hash, :created_at,
          :event_id)
      """;

  private static final String INSERT_FEED =
      """
      INSERT INTO feed (pos, session_id, run_id, seq_from, seq_to, run_seq_from)
      VALUES (:pos, :session_id, :run_id, :seq_from, :seq_to, :run_seq_from)
      """;

  private static final String HEAD =
      """
      SELECT run_id, session_id, status, lease_token, lease_expires_at, lease_acknowledged, last_run_seq,
          CASE WHEN kind = 'exploration' OR max_steps_asked OR max_steps <> 100 THEN max_steps END AS most_steps
      FROM runs
      WHERE run_id = :run_id
      """;

  private static final String BY_EVENT_ID =
      """
      SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at, event_id
      FROM run_events
      WHERE run_id = :run_id
        AND event_id = :event_id
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

  private static final String OF_RUN =
      """
      SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at, event_id
      FROM run_events
      WHERE run_id = :run_id
        AND run_seq > :since
        AND (:event_type IS NULL OR event_type = :event_type)
      ORDER BY run_seq
      LIMIT :limit
      """;

  private static final String OF_SESSION =
      """
      SELECT id, session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, created_at, event_id
      FROM run_events
      WHERE session_id = :session_id
        AND seq > :since
        AND (:event_type IS NULL OR event_type = :event_type)
      ORDER BY seq
      LIMIT :limit
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

  private static final String FEED_END =
      """
      SELECT next_pos - 1 AS last
      FROM feed_head
      """;

  private static final String EVER_HELD =
      """
      SELECT 1 AS held
      FROM run_events
      WHERE run_id = :run_id
        AND event_type = 'run_claimed'
        AND json_extract(payload, '$.runner_id') = :runner_id
      LIMIT 1
      """;

  private final Sql sql;
  private final Instant now;

  SqliteEvents(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  @Override
  public List<Numbers> append(List<Append> appends) {
    List<Numbers> all = new ArrayList<>();
    Batch rows = sql.batch(INSERT);
    Batch ends = sql.batch(SET_RUN_END);
    long count = 0;
    for (Append append : appends) {
      long firstSeq = reserve(append);
      all.add(
          append.run() == null
              ? addToSession(rows, append, firstSeq)
              : addToRun(rows, ends, append, append.run(), firstSeq));
      count += append.events().size();
    }
    rows.run();
    ends.run();
    feed(appends, all, count);
    return all;
  }

  private Numbers addToSession(Batch rows, Append append, long firstSeq) {
    var numbers = new Numbers(firstSeq, null);
    add(rows, append, numbers, Collections.nCopies(append.events().size(), null));
    return numbers;
  }

  private Numbers addToRun(Batch rows, Batch ends, Append append, RunId run, long firstSeq) {
    Tail end =
        sql.query(RUN_END)
            .with("run_id", run.value())
            .one(TailRow::read)
            .orElseThrow(() -> missing("run_id", run.value()));
    var numbers = new Numbers(firstSeq, end.lastRunSeq() + 1);
    int count = append.events().size();
    List<@Nullable Seal> seals =
        end.isSealed() ? append.seals(end.seal(), numbers, now) : Collections.nCopies(count, null);
    add(rows, append, numbers, seals);
    ends.with("run_id", run.value())
        .with("last_run_seq", end.lastRunSeq() + count)
        .with("last_hash", bytes(seals.getLast()))
        .add();
    return numbers;
  }

  private static byte @Nullable [] bytes(@Nullable Seal seal) {
    return seal == null ? null : seal.bytes();
  }

  private void add(
      Batch rows, Append append, Numbers numbers, List<? extends @Nullable Seal> seals) {
    Long firstRunSeq = numbers.firstRunSeq();
    for (int i = 0; i < append.events().size(); i++) {
      NewEvent event = append.events().get(i);
      rows.with("session_id", append.session().value())
          .with("run_id", JdbcRuns.id(append.run()))
          .with("seq", numbers.firstSeq() + i)
          .with("run_seq", firstRunSeq == null ? null : Long.valueOf(firstRunSeq + i))
          .with("event_type", event.type())
          .with("source", event.source())
          .with("node_name", event.nodeName())
          .with("step", event.step())
          .with("payload", event.payload().text())
          .with("hash", bytes(seals.get(i)))
          .with("created_at", now)
          .with("event_id", event.eventId() == null ? null : event.eventId().value())
          .add();
    }
  }

  private void feed(List<Append> appends, List<Numbers> numbers, long count) {
    long pos =
        sql.query(RESERVE_POS)
            .with("count", count)
            .one(row -> row.longValue("first"))
            .orElseThrow();
    Batch rows = sql.batch(INSERT_FEED);
    for (int i = 0; i < appends.size(); i++) {
      Append append = appends.get(i);
      long firstSeq = numbers.get(i).firstSeq();
      rows.with("pos", pos)
          .with("session_id", append.session().value())
          .with("run_id", JdbcRuns.id(append.run()))
          .with("seq_from", firstSeq)
          .with("seq_to", firstSeq + append.events().size() - 1)
          .with("run_seq_from", numbers.get(i).firstRunSeq())
          .add();
      pos += append.events().size();
    }
    rows.run();
  }

  private long reserve(Append append) {
    String session = append.session().value();
    return sql.query(RESERVE_SEQ)
        .with("session_id", session)
        .with("count", append.events().size())
        .one(row -> row.longValue("first"))
        .orElseThrow(() -> missing("session_id", session));
  }

  private static StoreException missing(String column, String id) {
    return StoreException.because("There is no " + column + " '" + id + "' to append to.");
  }

  @Override
  public List<Head> heads(Set<RunId> runs) {
    return runs.stream()
        .flatMap(
            run -> sql.query(HEAD).with("run_id", run.value()).one(SqliteEvents::head).stream())
        .toList();
  }

  private static Head head(Row row) {
    return new Head(
        new RunId(row.text("run_id")),
        new SessionId(row.text("session_id")),
        RunRow.word(RunStatus.class, row.text("status")),
        RunRow.token(row),
        row.instantOrNull("lease_expires_at"),
        row.bool("lease_acknowledged"),
        row.longValue("last_run_seq"),
        row.integerOrNull("most_steps"));
  }

  @Override
  public List<Event> known(Map<RunId, Set<EventId>> ids) {
    List<Event> known = new ArrayList<>();
    ids.forEach((run, ofRun) ->
        ofRun.forEach(id ->
            sql.query(BY_EVENT_ID)
                .with("run_id", run.value())
                .with("event_id", id.value())
                .one(EventRow::read)
                .ifPresent(known::add)));
    return known;
  }

  @Override
  public boolean hasIdLike(RunId run, String start) {
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
    return sql.query(OF_RUN)
        .with("run_id", run.value())
        .with("since", since)
        .with("event_type", type)
        .with("limit", limit)
        .listUntil(EventRow::read, EventRow.enough());
  }

  @Override
  public List<Event> ofSession(SessionId session, long since, int limit, @Nullable String type) {
    return sql.query(OF_SESSION)
        .with("session_id", session.value())
        .with("since", since)
        .with("event_type", type)
        .with("limit", limit)
        .listUntil(EventRow::read, EventRow.enough());
  }

  @Override
  public List<FeedEntry> feed(long since, int limit) {
    return sql.query(FEED).with("since", since).with("limit", limit).list(EventRow::feedEntry);
  }

  @Override
  public long feedEnd() {
    return sql.query(FEED_END).one(row -> row.longValue("last")).orElse(0L);
  }

  @Override
  public boolean everHeld(RunId run, RunnerId runner) {
    return sql.query(EVER_HELD)
        .with("run_id", run.value())
        .with("runner_id", runner.value())
        .one(row -> row.longValue("held"))
        .isPresent();
  }
}
