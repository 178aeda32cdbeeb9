package dev.runledger.layout;

import dev.runledger.json.Boxed;
import dev.runledger.layout.Source.EventId;
import dev.runledger.layout.Source.EventNumber;
import dev.runledger.layout.Source.Json;
import dev.runledger.layout.Source.OtherRun;
import dev.runledger.layout.Source.Same;
import dev.runledger.layout.Source.Status;
import dev.runledger.layout.View.Constant;
import dev.runledger.run.RunStatus;
import java.util.List;
import java.util.Set;

/// `session`: the runs of a conversation and its events, named by 32 hex digits.
final class SessionLayout {
  private static final StatusWords WORDS =
      StatusWords.none()
          .with("queued", RunStatus.PENDING, RunStatus.CLAIMED)
          .with("running", RunStatus.RUNNING, RunStatus.STOPPING)
          .with("waiting_input", RunStatus.WAITING_INPUT)
          .with("completed", RunStatus.COMPLETED)
          .with("failed", RunStatus.FAILED)
          .with("cancelled", RunStatus.CANCELLED, RunStatus.STOPPED);

  private static final String TEXT = "character varying";
  private static final String WORD = "character varying(20)";

  private SessionLayout() {}

  static Layout session() {
    return new Layout(
        "session",
        "session_runs and session_events: the runs of a conversation, named by 32 hex digits",
        "Phase D1: Run Data Layer",
        Set.of(Layout.Kind.SQLITE, Layout.Kind.POSTGRES),
        List.of(),
        List.of(sessions(), runs(), events()),
        response());
  }

  /// On SQLite our table of this name is beside the views.
  private static View sessions() {
    return new View(
        "sessions",
        "The conversations that runs belong to, as we keep them.",
        Base.SESSIONS,
        List.of(
            Column.same("session_id", TEXT, "what session_runs.session_id names").required(),
            Column.same("parent_session_id", TEXT, "the session that started it"),
            Column.same("title", "text", "for people"),
            Column.same("agent_name", TEXT, "the agent"),
            Column.same("project_dir", TEXT, "where its runs ran"),
            Column.same("status", TEXT, "follows its runs").required().orElse("'idle'"),
            Column.of("metadata", "json", new Json("metadata", true), "whatever its maker wants"),
            now("created_at", "when it was made; UTC"),
            now("updated_at", "when it changed; UTC")));
  }

  private static View runs() {
    return new View(
            "session_runs",
            "The runs of conversations.",
            Base.RUNS,
            List.of(
                Column.run("id", TEXT, Spelling.HEX, "the run, as 32 hex digits")
                    .required()
                    .orElse("replace(gen_random_uuid()::text, '-', '')"),
                Column.same("session_id", TEXT, "the conversation").required(),
                Column.of(
                    "parent_run_id",
                    TEXT,
                    new OtherRun("parent_run_id", Spelling.HEX),
                    "the run that it goes on from"),
                Column.of(
                        "trigger_source",
                        WORD,
                        new Same("trigger_source"),
                        "chat, resume, retry, system")
                    .required(),
                Column.of("status", WORD, new Status(WORDS), "where the run stands")
                    .required()
                    .orElse("'queued'"),
                Column.of("input_message", "text", new Same("input_message"), "what was asked"),
                Column.of(
                    "resume_payload",
                    "json",
                    new Json("resume_payload", false),
                    "the answer it was resumed with"),
                Column.of(
                        "checkpoint_thread",
                        TEXT,
                        new Same("checkpoint_thread"),
                        "session_id:id unless said otherwise")
                    .orElseFrom("NEW.session_id || ':' || NEW.id"),
                Column.of("checkpoint_ns", TEXT, new Same("checkpoint_ns"), "a name space in it"),
                Column.of("latest_error", "json", new Json("latest_error", true), "why it failed"),
                Column.of("metrics", "json", new Json("metrics", true), "what it took"),
                Column.time("started_at", "started_at", "when it started; UTC"),
                Column.time("finished_at", "completed_at", "when it ended; UTC"),
                now("created_at", "when it was asked for; UTC"),
                now("updated_at", "when it changed; UTC")))
        .with(
            new Constant(
                "type",
                "CASE NEW.trigger_source WHEN 'resume' THEN 'RESUME_SESSION' ELSE 'START_SESSION' END",
                false),
            new Constant("prompt", "coalesce(NEW.input_message, '')", true));
  }

  private static View events() {
    return new View(
        "session_events",
        "What happened in conversations; run_id is NULL in what is older than runs.",
        Base.EVENTS,
        List.of(
            Column.of("id", "bigint", new EventId(), "grows with every event"),
            Column.same("session_id", TEXT, "the conversation").required(),
            Column.run("run_id", TEXT, Spelling.HEX, "the run; NULL in history"),
            Column.of("seq", "bigint", new EventNumber("seq"), "its number in the conversation"),
            Column.of(
                    "type", TEXT, new Same("event_type"), "a letter, then letters, digits or _.:-")
                .required(),
            Column.of("source", TEXT, new Same("source"), "who told it"),
            Column.of("payload", "json", new Json("payload", false), "what its writer said")
                .orElseFrom("'" + Boxed.NOTHING + "'"),
            Column.of(
                "event_id",
                TEXT,
                new Same("event_id"),
                "its writer's id; one of its kind in a run"),
            now("created_at", "when it was written; UTC")));
  }

  /// What the schema calls RunResponse.
  private static List<Column> response() {
    return List.of(
        Column.run("run_id", TEXT, Spelling.HEX, "the run"),
        Column.same("session_id", TEXT, "the conversation"),
        Column.of("status", WORD, new Status(WORDS), "where the run stands"),
        Column.time("started_at", "started_at", "when it started"),
        Column.time("finished_at", "completed_at", "when it ended"),
        Column.of("latest_error", "json", new Json("latest_error", true), "why it failed"),
        Column.of("metrics", "json", new Json("metrics", true), "what it took"),
        Column.same("checkpoint_thread", TEXT, "where its agent keeps its checkpoints"),
        Column.same("checkpoint_ns", TEXT, "a name space in it"),
        Column.same("waiting_reason", "text", "what it asks"));
  }

  private static Column now(String name, String about) {
    return Column.time(name, name, about).required().orElse("timezone('UTC', now())");
  }
}
