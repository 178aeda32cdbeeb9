package dev.runledger.store;

import dev.runledger.id.SessionId;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Session;
import dev.runledger.run.SessionFilter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table `sessions`.
public interface SessionTable {

  /// In a writing transaction it stays as it is until the end of it, and so do its runs.
  Optional<Session> find(SessionId id);

  /// Whether there is such a session; in a writing transaction it is there until the end of it,
  /// however it changes.
  boolean exists(SessionId id);

  /// Whether there is such a session; in a writing transaction it is nobody's until the end of it,
  /// and nothing new refers to it.
  default boolean holdToDelete(SessionId id) {
    return exists(id);
  }

  /// @throws StoreException [StoreException#isConstraint()] when the id is taken or its parent is
  ///   not there
  default void insert(Session session) {
    insertAll(List.of(session));
  }

  /// As [#insert], many at once.
  void insertAll(List<Session> sessions);

  /// Stores what people may change of a session: title, agent, project folder, metadata.
  void save(Session session);

  void setStatus(SessionId id, Session.Status status);

  /// As [#setStatus], many at once.
  default void setStatuses(Map<SessionId, Session.Status> statuses) {
    statuses.forEach(this::setStatus);
  }

  /// Remembers where the session's runs run.
  void setAffinity(SessionId id, Session.Affinity affinity, String projectDir);

  void delete(SessionId id);

  List<SessionId> childrenOf(SessionId id);

  /// Newest first; as many as the page holds, or fewer when there are no more, or when they have
  /// the text of one answer.
  Listed<Session> list(SessionFilter filter, PageRequest page);
}
