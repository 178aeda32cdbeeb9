package dev.runledger.store;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.RunStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table `session_inbox`: what children came to, until their parent's session is told. What was
/// told is not in it any more.
public interface InboxTable {

  void put(SessionId parent, Letter letter);

  /// What one child came to.
  ///
  /// @param outcome the result of a completed run, the failure of a failed one; null where there is
  ///   none
  record Letter(SessionId child, RunId run, RunStatus status, @Nullable Json outcome) {}

  /// Sessions that are to be told something, and have no live run.
  List<SessionId> reachable(int limit);

  /// What this session is to be told, in the order in which it came, without the outcomes.
  List<Letter> of(SessionId parent);

  /// What this session is to be told next, in the order in which it came: all there is, or as many
  /// as have [EventTable#MOST_TEXT].
  List<Letter> nextOf(SessionId parent);

  /// The session was told these, or will never be.
  void clear(SessionId parent, List<Letter> told);
}
