package dev.runledger.match;

import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.layout.View;
import java.util.List;

/// A table of sessions, which documents refer to and do not describe: what may be in it.
final class SessionColumns {
  private static final String TEXT = "text";

  static final View VIEW =
      new View(
          "sessions",
          "Sessions, as others keep them.",
          Base.SESSIONS,
          List.of(
              column("session_id", TEXT, new Source.Same("session_id"), true),
              column("parent_session_id", TEXT, new Source.Same("parent_session_id"), false),
              column("title", TEXT, new Source.Same("title"), false),
              column("agent_name", TEXT, new Source.Same("agent_name"), false),
              column("project_dir", TEXT, new Source.Same("project_dir"), false),
              column("status", TEXT, new Source.Same("status"), false),
              column("hostname", TEXT, new Source.Same("hostname"), false),
              column("executor_type", TEXT, new Source.Same("executor_type"), false),
              column("executor_session_id", TEXT, new Source.Same("executor_session_id"), false),
              column("metadata", "json", new Source.Json("metadata", true), false),
              column("created_at", TEXT, new Source.Time("created_at"), false),
              column("updated_at", TEXT, new Source.Time("updated_at"), false)),
          List.of(),
          null);

  private SessionColumns() {}

  private static Column column(String name, String type, Source source, boolean isRequired) {
    return new Column(name, type, source, isRequired, null, false, name);
  }
}
