package dev.runledger.postgres;

import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.run.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a transaction changes of sessions, kept until each can be written once, in one statement
/// with the others. The transaction holds their locks.
final class SessionChanges {
  private final Map<SessionId, Change> changes = new LinkedHashMap<>();

  private static final class Change {
    private @Nullable Long nextSeq;
    private Session.@Nullable Status status;
    private @Nullable Place place;
  }

  private record Place(Session.Affinity affinity, String projectDir) {}

  /// @param nextSeq the number that its next event gets
  void number(SessionId session, long nextSeq) {
    of(session).nextSeq = nextSeq;
  }

  void move(SessionId session, Session.Status status) {
    of(session).status = status;
  }

  void place(SessionId session, Session.Affinity affinity, String projectDir) {
    of(session).place = new Place(affinity, projectDir);
  }

  private Change of(SessionId session) {
    return changes.computeIfAbsent(session, _ -> new Change());
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  boolean holds(SessionId session) {
    return changes.containsKey(session);
  }

  /// They were written.
  void clear() {
    changes.clear();
  }

  List<String> ids() {
    return changes.keySet().stream().map(SessionId::value).toList();
  }

  List<@Nullable Long> nextSeqs() {
    return column(change -> change.nextSeq);
  }

  List<@Nullable String> statuses() {
    return column(change -> change.status == null ? null : Words.of(change.status));
  }

  List<Boolean> placed() {
    return changes.values().stream().map(change -> change.place != null).toList();
  }

  List<@Nullable String> hostnames() {
    return column(change -> change.place == null ? null : change.place.affinity().hostname());
  }

  List<@Nullable String> executorTypes() {
    return column(change -> change.place == null ? null : change.place.affinity().executorType());
  }

  List<@Nullable String> projectDirs() {
    return column(change -> change.place == null ? null : change.place.projectDir());
  }

  private <T> List<@Nullable T> column(Function<Change, @Nullable T> value) {
    var column = new ArrayList<@Nullable T>();
    changes.values().forEach(change -> column.add(value.apply(change)));
    return column;
  }
}
