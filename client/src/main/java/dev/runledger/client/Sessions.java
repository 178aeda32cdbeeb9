package dev.runledger.client;

import dev.runledger.event.Appended;
import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.run.NewSession;
import dev.runledger.run.Run;
import dev.runledger.run.Session;
import dev.runledger.run.SessionPatch;
import dev.runledger.wire.CommandBodies;
import dev.runledger.wire.EventJson;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunJson;
import dev.runledger.wire.SessionBodies;
import dev.runledger.wire.SessionJson;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can be asked of sessions.
public final class Sessions {
  private final Transport transport;
  private final @Nullable String key;

  Sessions(Transport transport) {
    this(transport, null);
  }

  private Sessions(Transport transport, @Nullable String key) {
    this.transport = transport;
    this.key = key;
  }

  /// The same, but what makes a session or stops it carries this key: for a day, the same request
  /// with the same key is done once, and answered as it was then.
  ///
  /// @param idempotencyKey 1 to 256 characters
  public Sessions withKey(String idempotencyKey) {
    return new Sessions(transport, idempotencyKey);
  }

  public Session create(NewSession session) {
    return read(Call.once(Paths.SESSIONS, SessionBodies.write(session)).keyed(key));
  }

  public Session get(SessionId id) {
    return read(Call.get(Paths.of(Paths.SESSION, id)));
  }

  /// @param status null for any
  /// @param agentName null for any
  /// @param parent null for any
  public Listing<Session> list(
      Session.@Nullable Status status, @Nullable String agentName, @Nullable SessionId parent) {
    Query query =
        Query.of(Paths.SESSIONS)
            .with("status", status == null ? null : Words.of(status))
            .with("agent_name", agentName)
            .with("parent_session_id", parent);
    return Answers.listing(transport, query, "list of sessions", SessionJson::read);
  }

  public Session change(SessionId id, SessionPatch patch) {
    return read(Call.patch(Paths.of(Paths.SESSION, id), SessionBodies.write(patch)));
  }

  /// Ends every live run of it.
  ///
  /// @param reason null for none
  public void stop(SessionId id, @Nullable String reason) {
    stop(id, reason, null);
  }

  /// @param grace how long each process may take; null for the server's default
  public void stop(SessionId id, @Nullable String reason, @Nullable Duration grace) {
    stop(id, reason, grace, false);
  }

  /// As [#stop], with the sessions that it started, and with all live runs that came from theirs.
  public void stopWithChildren(SessionId id, @Nullable String reason) {
    stopWithChildren(id, reason, null);
  }

  /// @param grace how long each process may take; null for the server's default
  public void stopWithChildren(SessionId id, @Nullable String reason, @Nullable Duration grace) {
    stop(id, reason, grace, true);
  }

  private void stop(
      SessionId id, @Nullable String reason, @Nullable Duration grace, boolean children) {
    Query query =
        Query.of(Paths.of(Paths.SESSION_STOP, id)).with("children", children ? true : null);
    byte[] body = CommandBodies.writeEnd(reason, grace);
    transport.send(Call.post(query.toString(), body).repeatable().keyed(key));
  }

  /// Deletes the session with its runs and events.
  ///
  /// @param force stops an active run first, instead of refusing
  /// @param cascade takes the sessions that it started along
  public void delete(SessionId id, boolean force, boolean cascade) {
    Query query =
        Query.of(Paths.of(Paths.SESSION, id))
            .with("force", force ? true : null)
            .with("cascade", cascade ? true : null);
    transport.send(Call.delete(query.toString()));
  }

  public Listing<Run> runs(SessionId id) {
    Query query = Query.of(Paths.of(Paths.SESSION_RUNS, id));
    return Answers.listing(transport, query, "list of runs", RunJson::read);
  }

  /// What its latest run came to.
  public Json result(SessionId id) {
    return new Json(transport.send(Call.get(Paths.of(Paths.SESSION_RESULT, id))).body());
  }

  /// Events of all its runs after a number of the session's own counting.
  public EventPage events(SessionId id, long sinceSeq) {
    Query query = Query.of(Paths.of(Paths.SESSION_EVENTS, id)).with("since_seq", sinceSeq);
    return Answers.read(
        "page of events", transport.send(Call.get(query.toString())), EventJson::readPage);
  }

  /// Tells events of type `user.*` of the session itself.
  public Appended append(SessionId id, List<NewEvent> events) {
    return Answers.appended(transport, Call.append(Paths.of(Paths.SESSION_EVENTS, id), events));
  }

  /// Follows the events of all its runs from the first one. A session has no end: close the stream.
  public EventStream follow(SessionId id) {
    return follow(id, 0);
  }

  /// @param sinceSeq the number of the last event that was seen, as the session counts
  public EventStream follow(SessionId id, long sinceSeq) {
    Query query = Query.of(Paths.of(Paths.SESSION_EVENTS, id));
    return new EventStream(transport, query, new Cursor(Cursor.Counting.SESSION, sinceSeq));
  }

  private Session read(Call call) {
    return Answers.read("session", transport.send(call), SessionJson::read);
  }
}
