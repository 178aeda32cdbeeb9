package dev.runledger.run;

import dev.runledger.event.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a person may change of a session. Each part is null to leave it as it is; a change to null
/// takes the value away.
public record SessionPatch(
    @Nullable Change<String> title,
    @Nullable Change<String> agentName,
    @Nullable Change<String> projectDir,
    @Nullable Change<Json> metadata) {

  public record Change<T>(@Nullable T to) {}

  public Session applyTo(Session session, Instant now) {
    return new Session(
        session.id(),
        session.parent(),
        pick(title, session.title()),
        pick(agentName, session.agentName()),
        pick(projectDir, session.projectDir()),
        session.status(),
        session.affinity(),
        session.executorSessionId(),
        pick(metadata, session.metadata()),
        session.lastSeq(),
        session.createdAt(),
        now);
  }

  private static <T> @Nullable T pick(@Nullable Change<T> change, @Nullable T old) {
    return change == null ? old : change.to();
  }
}
