package dev.runledger.wire;

import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.Session;

/// A session, always with the same fields.
public final class SessionJson {
  private SessionJson() {}

  public static String write(Session session) {
    JsonWriter out = new JsonWriter();
    write(out, session);
    return out.toString();
  }

  public static void write(JsonWriter out, Session session) {
    out.object()
        .text("session_id", session.id())
        .text("parent_session_id", session.parent())
        .text("title", session.title())
        .text("agent_name", session.agentName())
        .text("project_dir", session.projectDir())
        .word("status", session.status())
        .text("hostname", session.affinity().hostname())
        .text("executor_type", session.affinity().executorType())
        .text("executor_session_id", session.executorSessionId())
        .raw("metadata", session.metadata())
        .number("last_seq", session.lastSeq())
        .time("created_at", session.createdAt())
        .time("updated_at", session.updatedAt())
        .endObject();
  }

  public static Session read(String json) {
    Fields in = Body.answer(json);
    Session session = read(in);
    in.finish();
    return session;
  }

  public static Session read(Fields in) {
    return new Session(
        in.requiredId("session_id", SessionId::new),
        in.id("parent_session_id", SessionId::new),
        in.text("title"),
        in.text("agent_name"),
        in.text("project_dir"),
        in.requiredWord("status", Session.Status.class),
        new Session.Affinity(in.text("hostname"), in.text("executor_type")),
        in.text("executor_session_id"),
        in.object("metadata"),
        in.requiredInteger("last_seq", 0, Long.MAX_VALUE),
        in.requiredTime("created_at"),
        in.requiredTime("updated_at"));
  }
}
