package dev.runledger.layout;

import dev.runledger.layout.Source.EventId;
import dev.runledger.layout.Source.EventNumber;
import dev.runledger.layout.Source.Json;
import dev.runledger.layout.Source.Same;
import dev.runledger.layout.Source.Status;
import dev.runledger.layout.View.Constant;
import dev.runledger.run.RunStatus;
import java.util.List;
import java.util.Set;

/// `screengraph`: runs that explore apps, named by ULIDs, and the graph that comes of them.
final class ScreengraphLayout {
  private static final String STATUS = "run_status_enum";
  private static final StatusWords WORDS =
      StatusWords.none()
          .with("queued", RunStatus.PENDING)
          .with(
              "running",
              RunStatus.RUNNING,
              RunStatus.CLAIMED,
              RunStatus.WAITING_INPUT,
              RunStatus.STOPPING)
          .with("completed", RunStatus.COMPLETED)
          .with("failed", RunStatus.FAILED)
          .with("cancelled", RunStatus.CANCELLED, RunStatus.STOPPED);

  private static final String LAST_SEQ = "(SELECT last_run_seq FROM runs WHERE run_id = its_run)";

  private ScreengraphLayout() {}

  static Layout screengraph() {
    List<Column> runs = runColumns();
    return new Layout(
        "screengraph",
        "runs, run_events and eight tables more: explorations of apps and their graph",
        "Database Schema Refactoring Summary (008_mvp_schema_refactor)",
        Set.of(Layout.Kind.POSTGRES),
        List.of(new EnumType(STATUS, WORDS.words())),
        List.of(
            new View(
                    "runs",
                    "Tracks agent exploration runs. Each run explores one app and generates graph data.",
                    Base.RUNS,
                    runs)
                .with(
                    new Constant("type", "'START_SESSION'", false),
                    new Constant("prompt", "''", false),
                    new Constant("kind", "'exploration'", false))
                .showing("t.app_package IS NOT NULL"),
            events(),
            outbox(),
            snapshots(),
            artifacts(),
            screens(),
            actions(),
            edges(),
            outcomes(),
            cursors()),
        runs);
  }

  private static List<Column> runColumns() {
    return List.of(
        Column.run("run_id", "text", Spelling.ULID, "Unique identifier for the run (ulid format)")
            .required(),
        Column.same("app_package", "text", "The app that is explored").required(),
        Column.of("status", STATUS, new Status(WORDS), "Where the run stands")
            .required()
            .orElse("'queued'"),
        Column.of("worker_id", "text", new Same("runner_id"), "Who works on it"),
        Column.same("max_steps", "integer", "It is asked to stop after so many")
            .required()
            .orElse("100"),
        Column.same("goal", "text", "What it is after"),
        Column.of("metadata", "jsonb", new Json("metadata", true), "Whatever its maker wants"),
        now("created_at", "When it was asked for"),
        instant("started_at", "When it started"),
        instant("completed_at", "When it ended"),
        now("updated_at", "When it changed"));
  }

  private static View events() {
    return new View(
        "run_events",
        "Immutable event log: what happened in the runs, numbered in each.",
        Base.EVENTS,
        List.of(
            Column.of("id", "bigint", new EventId(), "Grows with every event"),
            run(),
            Column.of("seq", "bigint", new EventNumber("run_seq"), "Its number in the run"),
            Column.same("event_type", "text", "A letter, then letters, digits or _.:-").required(),
            Column.same("node_name", "text", "The node of the agent's graph"),
            Column.same("step", "integer", "The agent's step"),
            Column.of("payload", "jsonb", new Json("payload", false), "What its writer said")
                .required()
                .orElse("'{}'"),
            now("created_at", "When it was written")));
  }

  private static View outbox() {
    return new View(
            "run_outbox",
            "Event publishing cursor of each run.",
            Base.OUTBOX,
            List.of(
                run(),
                Column.same("next_seq", "bigint", "The event that is published next")
                    .required()
                    .orElse("1"),
                Column.same("last_published_seq", "bigint", "Never goes back")
                    .required()
                    .orElse("0"),
                now("updated_at", "When it moved")))
        .with(new Constant("sink_id", "'default'", false))
        .showing("t.sink_id = 'default'");
  }

  private static View snapshots() {
    return new View(
            "run_state_snapshots",
            "State snapshots for replay: what an agent knew after a step.",
            Base.SNAPSHOTS,
            List.of(
                run(),
                Column.same("step_ordinal", "bigint", "The step, from 0").required(),
                Column.same("node_name", "text", "The node of the agent's graph"),
                Column.of("state_json", "jsonb", new Json("state_json", false), "The state")
                    .required(),
                Column.same("checksum", "text", "SHA-256 of the state")
                    .orElseFrom("encode(sha256(convert_to(NEW.state_json::text, 'UTF8')), 'hex')"),
                now("created_at", "When it was taken")))
        .with(new Constant("run_seq", LAST_SEQ, false));
  }

  private static View artifacts() {
    return new View(
        "run_artifacts",
        "Artifact index of the runs: screenshots, XML, logs.",
        Base.ARTIFACTS,
        List.of(
            run(),
            Column.same("ref", "text", "Names the content").required(),
            Column.same("kind", "text", "screenshot, ui_xml, dom, log, file").required(),
            Column.same("content_hash_sha256", "text", "Of the content").required(),
            Column.same("byte_size", "bigint", "Of the content").required(),
            Column.same("media_type", "text", "Of the content")
                .required()
                .orElse("'application/octet-stream'"),
            now("created_at", "When it was stored")));
  }

  private static View screens() {
    return new View(
        "screens",
        "Unique screens of each app.",
        Base.SCREENS,
        List.of(
            Column.same("screen_id", "text", "Unique identifier for the screen").required(),
            Column.same("app_package", "text", "The app that it is a screen of").required(),
            Column.same("layout_hash", "text", "Of its structure").required(),
            Column.same("perceptual_hash", "text", "Of its picture"),
            now("created_at", "When it was first seen"),
            now("updated_at", "When it changed")));
  }

  private static View actions() {
    return new View(
        "actions",
        "Actions discoverable on screens.",
        Base.ACTIONS,
        List.of(
            Column.same("action_id", "text", "Unique identifier for the action").required(),
            Column.same("screen_id", "text", "The screen that it is on").required(),
            Column.same("verb", "text", "What is done").required(),
            Column.same("target_selector", "text", "What it is done to").required().orElse("''"),
            Column.of("target_bounds", "jsonb", new Json("target_bounds", false), "Where that is"),
            now("created_at", "When it was found")));
  }

  private static View edges() {
    return new View(
        "edges",
        "Screen transitions via actions.",
        Base.EDGES,
        List.of(
            Column.same("edge_id", "text", "Unique identifier for the edge").required(),
            Column.same("app_package", "text", "The app").required(),
            Column.same("from_screen_id", "text", "Where it begins").required(),
            Column.same("action_id", "text", "What was done there").required(),
            Column.same("to_screen_id", "text", "Where it led; NULL out of the app"),
            now("created_at", "When it was found")));
  }

  private static View outcomes() {
    return new View(
            "graph_persistence_outcomes",
            "Graph projection tracking: what each event did to the graph.",
            Base.OUTCOMES,
            List.of(
                Column.same("outcome_id", "bigint", "Grows with every outcome")
                    .orElseFrom(
                        "nextval(pg_get_serial_sequence('graph_persistence_outcomes', 'outcome_id'))"),
                run(),
                Column.same("source_event_seq", "bigint", "The event that it came of").required(),
                Column.same("upsert_kind", "text", "discovered or mapped"),
                Column.same("screen_id", "text", "The screen that changed"),
                Column.same("action_id", "text", "The action that changed"),
                Column.same("edge_id", "text", "The edge that changed"),
                now("created_at", "When it was projected")))
        .with(
            new Constant(
                "app_package", "(SELECT app_package FROM runs WHERE run_id = its_run)", false),
            new Constant(
                "app_seq",
                "(SELECT coalesce(max(app_seq), 0) + 1 FROM graph_persistence_outcomes WHERE app_package = (SELECT app_package FROM runs WHERE run_id = its_run))",
                false),
            new Constant(
                "event_type",
                "CASE WHEN NEW.edge_id IS NOT NULL THEN 'graph.edge.created' WHEN NEW.action_id IS NOT NULL THEN 'graph.action.created' WHEN NEW.upsert_kind = 'mapped' THEN 'graph.screen.mapped' ELSE 'graph.screen.discovered' END",
                false));
  }

  private static View cursors() {
    return new View(
        "graph_projection_cursors",
        "Graph projector cursor of each run.",
        Base.CURSORS,
        List.of(
            run(),
            Column.same("last_projected_seq", "bigint", "Never goes back").required().orElse("0"),
            now("updated_at", "When it moved")));
  }

  private static Column run() {
    return Column.run("run_id", "text", Spelling.ULID, "The run that it belongs to").required();
  }

  private static Column now(String name, String about) {
    return instant(name, about).required().orElse("now()");
  }

  private static Column instant(String name, String about) {
    return Column.of(name, "timestamp with time zone", new Same(name), about);
  }
}
