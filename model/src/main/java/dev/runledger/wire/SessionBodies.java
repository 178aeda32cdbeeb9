package dev.runledger.wire;

import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.NewSession;
import dev.runledger.run.SessionPatch;
import dev.runledger.run.SessionPatch.Change;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The bodies that make and change sessions.
public final class SessionBodies {
  private SessionBodies() {}

  /// The body of POST /v1/sessions; it may be empty.
  public static NewSession create(byte[] body) {
    Fields in = Body.objectOrNothing(body);
    NewSession session =
        new NewSession(
            in.id("session_id", SessionId::new),
            in.id("parent_session_id", SessionId::new),
            in.text("title"),
            in.text("agent_name"),
            in.text("project_dir", Limits.PATH_LENGTH),
            in.object("metadata"));
    SessionId id = session.id();
    if (id != null && id.equals(session.parent())) {
      in.error("parent_session_id", "Session " + id + " cannot be its own parent");
    }
    in.finish();
    return session;
  }

  public static byte[] write(NewSession session) {
    JsonWriter out = new JsonWriter().object();
    JobJson.writeGiven(out, "session_id", session.id());
    JobJson.writeGiven(out, "parent_session_id", session.parent());
    return out.text("title", session.title())
        .text("agent_name", session.agentName())
        .text("project_dir", session.projectDir())
        .raw("metadata", session.metadata())
        .endObject()
        .bytes();
  }

  /// The body of PATCH /v1/sessions/{id}: a field that is null takes the value away, one that is
  /// not there leaves it.
  public static SessionPatch patch(byte[] body) {
    Fields in = Body.object(body);
    SessionPatch patch =
        new SessionPatch(
            change(in, "title", in::text),
            change(in, "agent_name", in::text),
            change(in, "project_dir", name -> in.text(name, Limits.PATH_LENGTH)),
            change(in, "metadata", in::object));
    in.finish();
    return patch;
  }

  public static byte[] write(SessionPatch patch) {
    JsonWriter out = new JsonWriter().object();
    if (patch.title() != null) {
      out.text("title", patch.title().to());
    }
    if (patch.agentName() != null) {
      out.text("agent_name", patch.agentName().to());
    }
    if (patch.projectDir() != null) {
      out.text("project_dir", patch.projectDir().to());
    }
    if (patch.metadata() != null) {
      out.raw("metadata", patch.metadata().to());
    }
    return out.endObject().bytes();
  }

  private static <T> @Nullable Change<T> change(
      Fields in, String name, Function<String, @Nullable T> getter) {
    return in.has(name) ? new Change<>(getter.apply(name)) : null;
  }
}
