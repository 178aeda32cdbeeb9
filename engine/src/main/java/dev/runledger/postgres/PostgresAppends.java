package dev.runledger.postgres;

import dev.runledger.event.NewEvent;
import dev.runledger.event.Seal;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.sql.JdbcRuns;
import dev.runledger.sql.Sql;
import dev.runledger.sql.TailRow;
import dev.runledger.store.EventTable.Append;
import dev.runledger.store.EventTable.Numbers;
import dev.runledger.store.SealTable.Tail;
import dev.runledger.store.StoreException;
import dev.runledger.store.Topic;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a transaction appends, and what becomes of sessions with it. It holds the locks of the
/// sessions and runs, and so the numbers are given here, at once; the rows are sent in one
/// statement, as late as can be, and each session is written once.
final class PostgresAppends {
  private static final String SEND =
      """
      WITH numbered_sessions AS (
          UPDATE sessions
          SET next_seq = coalesce(changed.next_seq, sessions.next_seq),
              status = coalesce(changed.status, sessions.status),
              hostname = CASE WHEN changed.placed THEN changed.hostname ELSE sessions.hostname END,
              executor_type = CASE WHEN changed.placed THEN changed.executor_type ELSE sessions.executor_type END,
              project_dir = CASE WHEN changed.placed THEN changed.project_dir ELSE sessions.project_dir END,
              updated_at = CASE
                  WHEN changed.placed OR changed.status <> sessions.status THEN :created_at
                  ELSE sessions.updated_at
              END
          FROM unnest(
              :sessions::text[], :next_seqs::bigint[], :statuses::text[], :placed::boolean[], :hostnames::text[],
              :executor_types::text[], :project_dirs::text[])
              AS changed (session_id, next_seq, status, placed, hostname, executor_type, project_dir)
          WHERE sessions.session_id = changed.session_id),
      numbered_runs AS (
          UPDATE runs
          SET last_run_seq = counted.last_run_seq,
              sealed_run_seq = CASE WHEN counted.last_hash IS NULL THEN runs.sealed_run_seq ELSE counted.last_run_seq END,
              last_hash = coalesce(counted.last_hash, runs.last_hash)
          FROM unnest(:runs::text[], :last_run_seqs::bigint[], :last_hashes::bytea[])
              AS counted (run_id, last_run_seq, last_hash)
          WHERE runs.run_id = counted.run_id),
      fed AS (
          INSERT INTO feed_in (session_id, run_id, seq_from, seq_to, run_seq_from, wakes)
          SELECT session_id, run_id, seq_from, seq_to, run_seq_from, wakes
          FROM unnest(
              :feed_sessions::text[], :feed_runs::text[], :feed_from::bigint[], :feed_to::bigint[],
              :feed_run_from::bigint[], :feed_wakes::text[])
              AS batch (session_id, run_id, seq_from, seq_to, run_seq_from, wakes))
      INSERT INTO run_events (
          session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, hash, created_at, event_id)
      SELECT
          session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload::json, hash, :created_at, event_id
      FROM unnest(
          :session_ids::text[], :run_ids::text[], :seqs::bigint[], :run_seqs::bigint[], :types::text[],
          :sources::text[], :node_names::text[], :steps::integer[], :payloads::text[], :hashes::bytea[],
          :event_ids::text[])
          AS event (
              session_id, run_id, seq, run_seq, event_type, source, node_name, step, payload, hash, event_id)
      """;

  private static final String WAKE =
      """
      INSERT INTO feed_in (wakes)
      VALUES (:wakes)
      """;

  private static final String COMMIT =
      """
      COMMIT
      """;

  private static final String AND_COMMIT = ";\n" + COMMIT;

  private static final String NEXT_SEQ =
      """
      SELECT next_seq
      FROM sessions
      WHERE session_id = :session_id
      FOR NO KEY UPDATE
      """;

  private static final String END =
      """
      SELECT runs.run_id, runs.last_run_seq, runs.sealed_run_seq, runs.last_hash
      FROM sessions
      JOIN runs ON runs.session_id = sessions.session_id
      WHERE runs.run_id = :run_id
      FOR NO KEY UPDATE OF sessions, runs
      """;

  private final Sql sql;
  private final InstantSource clock;
  private final Map<SessionId, Long> nextSeqs = new HashMap<>();
  private final Map<RunId, Tail> ends = new HashMap<>();
  private final SessionChanges sessions = new SessionChanges();
  private final Set<RunId> runs = new LinkedHashSet<>();
  private final List<Batch> batches = new ArrayList<>();
  private final Set<Topic> topics = new HashSet<>();
  private boolean hasFed;

  PostgresAppends(Sql sql, InstantSource clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /// A batch of events as the feed names it.
  ///
  /// @param seals of each event; null where it has none
  private record Batch(Append append, Numbers numbers, List<@Nullable Seal> seals) {}

  /// The number that this session's next event gets, read under its lock.
  void know(SessionId session, long nextSeq) {
    nextSeqs.putIfAbsent(session, nextSeq);
  }

  /// Where the log of this run ends, read under its lock.
  void know(Tail end) {
    ends.putIfAbsent(end.run(), end);
  }

  Numbers add(Append append) {
    int count = append.events().size();
    SessionId session = append.session();
    long firstSeq = nextSeqs.computeIfAbsent(session, this::readNextSeq);
    nextSeqs.put(session, firstSeq + count);
    sessions.number(session, firstSeq + count);
    topics.add(new Topic.OfSession(session));
    RunId run = append.run();
    if (run == null) {
      var numbers = new Numbers(firstSeq, null);
      batches.add(new Batch(append, numbers, Collections.nCopies(count, null)));
      return numbers;
    }
    Tail end = ends.computeIfAbsent(run, this::readEnd);
    var numbers = new Numbers(firstSeq, end.lastRunSeq() + 1);
    List<@Nullable Seal> seals =
        end.isSealed()
            ? append.seals(end.seal(), numbers, clock.instant())
            : Collections.nCopies(count, null);
    batches.add(new Batch(append, numbers, seals));
    ends.put(run, end.plus(seals));
    runs.add(run);
    topics.add(new Topic.OfRun(run));
    return numbers;
  }

  private long readNextSeq(SessionId session) {
    return sql.query(NEXT_SEQ)
        .with("session_id", session.value())
        .one(row -> row.longValue("next_seq"))
        .orElseThrow(() -> missing("session_id", session.value()));
  }

  private Tail readEnd(RunId run) {
    return sql.query(END)
        .with("run_id", run.value())
        .one(TailRow::read)
        .orElseThrow(() -> missing("run_id", run.value()));
  }

  private static StoreException missing(String column, String id) {
    return StoreException.because("There is no " + column + " '" + id + "' to append to.");
  }

  /// Whether there is something of this run that was not sent.
  boolean holds(RunId run) {
    return runs.contains(run);
  }

  /// Whether there is something of this session that was not sent.
  boolean holds(SessionId session) {
    return sessions.holds(session);
  }

  /// What becomes of sessions beside their events.
  SessionChanges sessions() {
    return sessions;
  }

  /// Where the log of this run ends, for whoever writes the row anyway; null where the row says so
  /// already.
  @Nullable Tail takeUnsent(RunId run) {
    return runs.remove(run) ? ends.get(run) : null;
  }

  /// Whom the feed wakes by itself.
  Set<Topic> topics() {
    return topics;
  }

  /// Whether anything was sent for the feed.
  boolean hasFed() {
    return hasFed;
  }

  /// Sends what was not sent yet.
  void send() {
    if (isWaiting()) {
      send(SEND, null);
    }
  }

  /// Sends what was not sent yet, and whom every node is to wake, together with the commit.
  ///
  /// @param wakes null for nobody but those who follow what is sent
  void commit(@Nullable String wakes) {
    if (isWaiting()) {
      send(SEND + AND_COMMIT, wakes);
    } else if (wakes != null) {
      hasFed = true;
      sql.query(WAKE + AND_COMMIT).with("wakes", wakes).update();
    } else {
      sql.query(COMMIT).update();
    }
  }

  private boolean isWaiting() {
    return !batches.isEmpty() || !sessions.isEmpty();
  }

  private void send(String text, @Nullable String wakes) {
    hasFed |= wakes != null || !batches.isEmpty();
    var events = new EventColumns();
    var feed = new FeedColumns();
    for (Batch batch : batches) {
      feed.add(batch);
      List<NewEvent> of = batch.append().events();
      for (int i = 0; i < of.size(); i++) {
        events.add(batch, of.get(i), i);
      }
    }
    if (wakes != null) {
      feed.add(wakes);
    }
    sql.query(text)
        .withTexts("sessions", sessions.ids())
        .withLongs("next_seqs", sessions.nextSeqs())
        .withTexts("statuses", sessions.statuses())
        .withBooleans("placed", sessions.placed())
        .withTexts("hostnames", sessions.hostnames())
        .withTexts("executor_types", sessions.executorTypes())
        .withTexts("project_dirs", sessions.projectDirs())
        .withTexts("runs", runs.stream().map(RunId::value).toList())
        .withLongs("last_run_seqs", ofRuns(Tail::lastRunSeq))
        .withBytes("last_hashes", ofRuns(Tail::hash))
        .withTexts("feed_sessions", feed.sessions)
        .withTexts("feed_runs", feed.runs)
        .withLongs("feed_from", feed.from)
        .withLongs("feed_to", feed.to)
        .withLongs("feed_run_from", feed.runFrom)
        .withTexts("feed_wakes", feed.wakes)
        .withTexts("session_ids", events.sessions)
        .withTexts("run_ids", events.runs)
        .withLongs("seqs", events.seqs)
        .withLongs("run_seqs", events.runSeqs)
        .withTexts("types", events.types)
        .withTexts("sources", events.sources)
        .withTexts("node_names", events.nodeNames)
        .withIntegers("steps", events.steps)
        .withTexts("payloads", events.payloads)
        .withBytes("hashes", events.hashes)
        .with("created_at", clock.instant())
        .withTexts("event_ids", events.eventIds)
        .update();
    sessions.clear();
    runs.clear();
    batches.clear();
  }

  private <T> List<@Nullable T> ofRuns(Function<Tail, @Nullable T> part) {
    List<@Nullable T> column = new ArrayList<>(runs.size());
    runs.forEach(run -> column.add(part.apply(Objects.requireNonNull(ends.get(run)))));
    return column;
  }

  private static final class FeedColumns {
    private final List<@Nullable String> sessions = new ArrayList<>();
    private final List<@Nullable String> runs = new ArrayList<>();
    private final List<@Nullable Long> from = new ArrayList<>();
    private final List<@Nullable Long> to = new ArrayList<>();
    private final List<@Nullable Long> runFrom = new ArrayList<>();
    private final List<@Nullable String> wakes = new ArrayList<>();

    void add(Batch batch) {
      long firstSeq = batch.numbers().firstSeq();
      sessions.add(batch.append().session().value());
      runs.add(JdbcRuns.id(batch.append().run()));
      from.add(firstSeq);
      to.add(firstSeq + batch.append().events().size() - 1);
      runFrom.add(batch.numbers().firstRunSeq());
      wakes.add(null);
    }

    void add(String woken) {
      sessions.add(null);
      runs.add(null);
      from.add(null);
      to.add(null);
      runFrom.add(null);
      wakes.add(woken);
    }
  }

  private static final class EventColumns {
    private final List<String> sessions = new ArrayList<>();
    private final List<@Nullable String> runs = new ArrayList<>();
    private final List<Long> seqs = new ArrayList<>();
    private final List<@Nullable Long> runSeqs = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final List<@Nullable String> sources = new ArrayList<>();
    private final List<@Nullable String> nodeNames = new ArrayList<>();
    private final List<@Nullable Integer> steps = new ArrayList<>();
    private final List<String> payloads = new ArrayList<>();
    private final List<byte @Nullable []> hashes = new ArrayList<>();
    private final List<@Nullable String> eventIds = new ArrayList<>();

    void add(Batch batch, NewEvent event, int index) {
      Long firstRunSeq = batch.numbers().firstRunSeq();
      sessions.add(batch.append().session().value());
      runs.add(JdbcRuns.id(batch.append().run()));
      seqs.add(batch.numbers().firstSeq() + index);
      runSeqs.add(firstRunSeq == null ? null : Long.valueOf(firstRunSeq + index));
      types.add(event.type());
      sources.add(event.source());
      nodeNames.add(event.nodeName());
      steps.add(event.step());
      payloads.add(event.payload().text());
      Seal seal = batch.seals().get(index);
      hashes.add(seal == null ? null : seal.bytes());
      eventIds.add(event.eventId() == null ? null : event.eventId().value());
    }
  }
}
