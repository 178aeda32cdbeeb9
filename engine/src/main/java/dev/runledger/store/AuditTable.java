package dev.runledger.store;

import dev.runledger.event.Json;
import dev.runledger.run.Actor;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.PageRequest;
import org.jspecify.annotations.Nullable;

/// The table `audit_events`: what operators did.
public interface AuditTable {

  /// @param subject null where it was no single thing
  /// @param detail a JSON object
  void add(Actor actor, String action, @Nullable String subject, Json detail);

  /// Newest first; as many as the page holds, or fewer when there are no more, or when they have
  /// the text of one answer.
  Listed<AuditEvent> list(PageRequest page);
}
