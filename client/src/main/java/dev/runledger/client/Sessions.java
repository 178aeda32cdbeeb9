package dev.runledger.client;

import dev.runledger.event.Appended;
import dev.runledger.event.NewEvent;
import dev.runledger.id.SessionId;
import dev.runledger.run.NewSession;
import dev.runledger.run.Run;
import dev.runledger.run.Session;
import dev.runledger.run.SessionPatch;
import dev.runledger.wire.Words;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What can be asked of sessions.
public final class Sessions {
  private final Transport transport;

  Sessions(Transport transport) {
    this.transport = transport;
  }

  /// Safe against a lost answer: the request carries an idempotency key of its own.
  public Session create(NewSession session) {
    Call call =
        Call.json("POST", Query.of("sessions").toString(), Bodies.newSession(session), true);
    return Answers.session(
        transport.send(call.with("Idempotency-Key", UUID.randomUUID().toString())));
  }

  public Session get(SessionId id) {
    return Answers.session(transport.send(Call.get(Query.of("sessions", id).toString())));
  }

  /// @param status null for any
  /// @param agentName null for any
  /// @param parent null for any
  public Listing<Session> list(
      Session.@Nullable Status status, @Nullable String agentName, @Nullable SessionId parent) {
    Query query =
        Query.of("sessions")
            .with("status", status == null ? null : Words.of(status))
            .with("agent_name", agentName)
            .with("parent_session_id", parent);
    return Answers.listing(transport, query, Answers::session);
  }

  public Session change(SessionId id, SessionPatch patch) {
    return Answers.session(
        transport.send(
            Call.json(
                "PATCH", Query.of("sessions", id).toString(), Bodies.sessionPatch(patch), true)));
  }

  /// Ends every live run of it.
  ///
  /// @param reason null for none
  public void stop(SessionId id, @Nullable String reason) {
    transport.send(
        Call.json(
            "POST", Query.of("sessions", id, "stop").toString(), Bodies.reason(reason), true));
  }

  /// Deletes the session with its runs and events.
  ///
  /// @param force stops an active run first, instead of refusing
  /// @param cascade takes the sessions that it started along
  public void delete(SessionId id, boolean force, boolean cascade) {
    Query query =
        Query.of("sessions", id)
            .with("force", force ? true : null)
            .with("cascade", cascade ? true : null);
    transport.send(Call.delete(query.toString()));
  }

  public Listing<Run> runs(SessionId id) {
    return Answers.listing(transport, Query.of("sessions", id, "runs"), Answers::run);
  }

  /// Events of all its runs after a number of the session's own counting.
  public EventPage events(SessionId id, long sinceSeq) {
    Query query = Query.of("sessions", id, "events").with("since_seq", sinceSeq);
    return Answers.eventPage(transport.send(Call.get(query.toString())));
  }

  /// Tells events of type `user.*` of the session itself.
  public Appended append(SessionId id, List<NewEvent> events) {
    return Answers.appended(
        transport.send(
            Call.json(
                "POST",
                Query.of("sessions", id, "events").toString(),
                Bodies.events(events),
                true)));
  }

  /// Follows the events of all its runs from the first one. A session has no end: close the stream.
  public EventStream follow(SessionId id) {
    return follow(id, 0);
  }

  /// @param sinceSeq the number of the last event that was seen, as the session counts
  public EventStream follow(SessionId id, long sinceSeq) {
    return new EventStream(
        transport, Query.of("sessions", id, "events"), sinceSeq, Numbering.OF_SESSION);
  }
}
