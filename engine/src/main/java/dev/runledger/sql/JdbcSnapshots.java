package dev.runledger.sql;

import dev.runledger.event.Artifact;
import dev.runledger.event.Json;
import dev.runledger.event.Snapshot;
import dev.runledger.id.RunId;
import dev.runledger.json.Limits;
import dev.runledger.json.Words;
import dev.runledger.store.Listed;
import dev.runledger.store.SnapshotTable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables `run_state_snapshots` and `run_artifacts`, in words that both stores understand.
public class JdbcSnapshots implements SnapshotTable {
  private final Sql sql;

  public JdbcSnapshots(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void put(Snapshot snapshot) {
    sql.query(
            """
            INSERT INTO run_state_snapshots (run_id, step_ordinal, run_seq, node_name, state_json, checksum, created_at)
            VALUES (:run_id, :step_ordinal, :run_seq, :node_name, :state_json, :checksum, :created_at)
            ON CONFLICT (run_id, step_ordinal) DO UPDATE
            SET run_seq = excluded.run_seq, node_name = excluded.node_name, state_json = excluded.state_json,
                checksum = excluded.checksum, created_at = excluded.created_at
            """)
        .with("run_id", snapshot.runId().value())
        .with("step_ordinal", snapshot.step())
        .with("run_seq", snapshot.runSeq())
        .with("node_name", snapshot.nodeName())
        .with("state_json", snapshot.state().text())
        .with("checksum", snapshot.checksum())
        .with("created_at", snapshot.createdAt())
        .update();
  }

  @Override
  public Optional<Snapshot> latest(RunId run) {
    return sql.query(
            """
            SELECT run_id, step_ordinal, run_seq, node_name, state_json, checksum, created_at
            FROM run_state_snapshots
            WHERE run_id = :run_id
            ORDER BY step_ordinal DESC
            LIMIT 1
            """)
        .with("run_id", run.value())
        .one(JdbcSnapshots::read);
  }

  @Override
  public Optional<Snapshot> atStep(RunId run, long step) {
    return sql.query(
            """
            SELECT run_id, step_ordinal, run_seq, node_name, state_json, checksum, created_at
            FROM run_state_snapshots
            WHERE run_id = :run_id
              AND step_ordinal = :step_ordinal
            """)
        .with("run_id", run.value())
        .with("step_ordinal", step)
        .one(JdbcSnapshots::read);
  }

  @Override
  public Optional<Snapshot> before(RunId run, long runSeq) {
    return sql.query(
            """
            SELECT run_id, step_ordinal, run_seq, node_name, state_json, checksum, created_at
            FROM run_state_snapshots
            WHERE run_id = :run_id
              AND run_seq <= :run_seq
            ORDER BY run_seq DESC, step_ordinal DESC
            LIMIT 1
            """)
        .with("run_id", run.value())
        .with("run_seq", runSeq)
        .one(JdbcSnapshots::read);
  }

  @Override
  public Listed<Snapshot> ofRun(RunId run, long after, int limit) {
    return sql.query(
            """
            SELECT octet_length(state_json) AS bytes, run_id, step_ordinal, run_seq, node_name, state_json, checksum,
                created_at
            FROM run_state_snapshots
            WHERE run_id = :run_id
              AND step_ordinal > :after
            ORDER BY step_ordinal
            LIMIT :limit
            """)
        .with("run_id", run.value())
        .with("after", after)
        .with("limit", limit + 1)
        .listed(JdbcSnapshots::read, limit, Limits.ANSWER_TEXT);
  }

  @Override
  public long countOf(RunId run) {
    return sql.query(
            """
            SELECT count(*) AS snapshots
            FROM run_state_snapshots
            WHERE run_id = :run_id
            """)
        .with("run_id", run.value())
        .one(row -> row.longValue("snapshots"))
        .orElseThrow();
  }

  @Override
  public boolean put(Artifact artifact) {
    return sql.query(
                """
                INSERT INTO run_artifacts (
                    run_id, ref, kind, content_hash_sha256, byte_size, media_type, name, step, created_at)
                VALUES (
                    :run_id, :ref, :kind, :content_hash_sha256, :byte_size, :media_type, :name, :step, :created_at)
                ON CONFLICT (run_id, ref) DO NOTHING
                """)
            .with("run_id", artifact.runId().value())
            .with("ref", artifact.ref())
            .with("kind", Words.of(artifact.kind()))
            .with("content_hash_sha256", artifact.sha256())
            .with("byte_size", artifact.byteSize())
            .with("media_type", artifact.mediaType())
            .with("name", artifact.name())
            .with("step", artifact.step())
            .with("created_at", artifact.createdAt())
            .update()
        == 1;
  }

  @Override
  public List<Artifact> artifactsOf(RunId run, @Nullable String after, int limit) {
    return sql.query(
            """
            SELECT run_id, ref, kind, content_hash_sha256, byte_size, media_type, name, step, created_at
            FROM run_artifacts
            WHERE run_id = :run_id
              AND (CAST(:after AS text) IS NULL OR (created_at, ref) > (
                  SELECT created_at, ref
                  FROM run_artifacts
                  WHERE run_id = :run_id
                    AND ref = :after))
            ORDER BY created_at, ref
            LIMIT :limit
            """)
        .with("run_id", run.value())
        .with("after", after)
        .with("limit", limit)
        .list(JdbcSnapshots::readArtifact);
  }

  @Override
  public long countArtifactsOf(RunId run) {
    return sql.query(
            """
            SELECT count(*) AS artifacts
            FROM run_artifacts
            WHERE run_id = :run_id
            """)
        .with("run_id", run.value())
        .one(row -> row.longValue("artifacts"))
        .orElseThrow();
  }

  @Override
  public Optional<Artifact> artifact(String ref) {
    return sql.query(
            """
            SELECT run_id, ref, kind, content_hash_sha256, byte_size, media_type, name, step, created_at
            FROM run_artifacts
            WHERE run_id = :run_id
              AND ref = :ref
            """)
        .with("run_id", runOf(ref))
        .with("ref", ref)
        .one(JdbcSnapshots::readArtifact);
  }

  @Override
  public Optional<Artifact> artifactWith(String sha256) {
    return sql.query(
            """
            SELECT run_id, ref, kind, content_hash_sha256, byte_size, media_type, name, step, created_at
            FROM run_artifacts
            WHERE content_hash_sha256 = :content_hash_sha256
            ORDER BY created_at, ref
            LIMIT 1
            """)
        .with("content_hash_sha256", sha256)
        .one(JdbcSnapshots::readArtifact);
  }

  private static String runOf(String ref) {
    String[] parts = ref.split("/", -1);
    return parts.length > 3 ? parts[3] : "";
  }

  protected static Snapshot read(Row row) {
    return new Snapshot(
        new RunId(row.text("run_id")),
        row.longValue("step_ordinal"),
        row.longValue("run_seq"),
        row.textOrNull("node_name"),
        new Json(row.text("state_json")),
        row.text("checksum"),
        row.instant("created_at"));
  }

  private static Artifact readArtifact(Row row) {
    return new Artifact(
        row.text("ref"),
        new RunId(row.text("run_id")),
        RunRow.word(Artifact.Kind.class, row.text("kind")),
        row.text("content_hash_sha256"),
        row.longValue("byte_size"),
        row.text("media_type"),
        row.textOrNull("name"),
        row.integerOrNull("step"),
        row.instant("created_at"));
  }
}
