package dev.runledger.ledger;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Words;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.store.InboxTable.Letter;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.wire.FailureJson;
import dev.runledger.wire.LetterJson;
import dev.runledger.wire.LetterJson.Undelivered;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells sessions what became of the children that they wait for. What a child came to is put into
/// its parent's inbox by the transaction that ends it; here the inbox is emptied, by one run that
/// tells all that has gathered, when no run of the parent is alive. Of large results it tells what
/// a run can carry, and the next one the rest.
final class Callbacks {
  private static final String UNDELIVERED = "callback_undelivered";
  private static final String PARENT_DELETED = "parent_deleted";
  private static final String PARENT_STOPPED = "parent_stopped";

  /// How many parents are looked at in one go.
  private static final int BATCH = 100;

  /// Characters of one result in a prompt; the parameters have the whole of it.
  private static final int SHOWN = 10_000;

  private final Store store;
  private final Admission admission;

  Callbacks(Store store, Admission admission) {
    this.store = store;
    this.admission = admission;
  }

  /// Notes what a run came to, where a session waits for it.
  static void note(Tx tx, Run ended) {
    SessionId parent = ended.lineage().parentSession();
    if (ended.lineage().mode() != Lineage.Mode.ASYNC_CALLBACK || parent == null) {
      return;
    }
    if (tx.sessions().exists(parent)) {
      tx.inbox()
          .put(parent, new Letter(ended.sessionId(), ended.id(), ended.status(), outcome(ended)));
    } else {
      Undelivered lost = new Undelivered(parent, ended.sessionId(), ended.id());
      undelivered(tx, ended.sessionId(), lost, PARENT_DELETED);
    }
  }

  private static @Nullable Json outcome(Run ended) {
    return switch (ended.state()) {
      case RunState.Completed completed -> completed.result();
      case RunState.Failed failed -> FailureJson.text(failed.why());
      case RunState.Stopped stopped -> reason(stopped.reason());
      case RunState.Cancelled cancelled -> reason(cancelled.reason());
      case RunState.Open _, RunState.Held _ -> null;
    };
  }

  private static Json reason(String why) {
    return new JsonWriter().object().text("reason", why).endObject().json();
  }

  /// A session is about to be deleted: what it was to be told is told to the logs of its children,
  /// also what its own log says that it was not told.
  static void forget(Tx tx, SessionId parent) {
    List<Undelivered> lost = new ArrayList<>();
    tx.inbox().of(parent).forEach(letter -> lost.add(lost(parent, letter)));
    long since = 0;
    List<Event> told = untold(tx, parent, since);
    while (!told.isEmpty()) {
      for (Event event : told) {
        since = event.seq();
        if (isOurs(event)) {
          Undelivered one = LetterJson.readUndelivered(event.payload());
          if (one.parent().equals(parent)) {
            lost.add(one);
          }
        }
      }
      told = untold(tx, parent, since);
    }
    for (Undelivered one : lost) {
      if (tx.sessions().exists(one.child())) {
        undelivered(tx, one.child(), one, PARENT_DELETED);
      }
    }
  }

  /// The word is free for anybody's events, of whatever content.
  private static boolean isOurs(Event event) {
    return event.runId() == null && event.payload().text().startsWith("{");
  }

  private static List<Event> untold(Tx tx, SessionId parent, long since) {
    return tx.events().ofSession(parent, since, BATCH, UNDELIVERED);
  }

  private static Undelivered lost(SessionId parent, Letter letter) {
    return new Undelivered(parent, letter.child(), letter.run());
  }

  private static void undelivered(Tx tx, SessionId log, Undelivered lost, String reason) {
    Json payload = LetterJson.undelivered(lost, reason);
    NewEvent event = new NewEvent(UNDELIVERED, "server", null, null, payload, null, false);
    tx.events().append(log, null, List.of(event));
    tx.ring(new Topic.OfSession(log));
    tx.ring(new Topic.Feed());
  }

  /// Tells every session that can be told now.
  ///
  /// @throws RuntimeException the first failure, with the others suppressed, when all had their
  ///   turn
  void deliver() {
    Set<SessionId> tried = new HashSet<>();
    InTurn turns = new InTurn();
    for (List<SessionId> next = reachable(tried); !next.isEmpty(); next = reachable(tried)) {
      tried.addAll(next);
      next.forEach(parent -> turns.take(() -> store.write(tx -> deliver(tx, parent))));
    }
    turns.end();
  }

  private List<SessionId> reachable(Set<SessionId> tried) {
    return store.read(tx -> tx.inbox().reachable(BATCH + tried.size())).stream()
        .filter(parent -> !tried.contains(parent))
        .toList();
  }

  private boolean deliver(Tx tx, SessionId parent) {
    Session session = tx.sessions().find(parent).orElse(null);
    if (session == null || !tx.queue().liveOf(parent).isEmpty()) {
      return false;
    }
    boolean isStopped = session.status() == Session.Status.STOPPED;
    List<Letter> letters = isStopped ? tx.inbox().of(parent) : tx.inbox().nextOf(parent);
    if (letters.isEmpty()) {
      return false;
    }
    tx.inbox().clear(parent, letters);
    if (isStopped) {
      letters.forEach(letter -> undelivered(tx, parent, lost(parent, letter), PARENT_STOPPED));
    } else {
      admission.callBack(tx, session, job(session, letters));
    }
    return true;
  }

  private static Job job(Session session, List<Letter> letters) {
    String prompt = prompt(letters);
    return new Job(
        Job.Kind.AGENT,
        session.agentName(),
        prompt,
        prompt,
        null,
        parameters(letters),
        session.projectDir(),
        null,
        Job.Terms.DEFAULT.withAffinity(true),
        null);
  }

  /// Names each child, its status, and its result or error.
  private static String prompt(List<Letter> letters) {
    StringBuilder text =
        new StringBuilder(
            letters.size() == 1
                ? "A child session has ended."
                : letters.size() + " child sessions have ended.");
    for (Letter letter : letters) {
      text.append("\n\nSession ")
          .append(letter.child())
          .append(" (run ")
          .append(letter.run())
          .append("): ")
          .append(Words.of(letter.status()));
      if (letter.outcome() != null) {
        text.append(letter.status() == RunStatus.COMPLETED ? "\nResult: " : "\nError: ");
        String outcome = letter.outcome().text();
        text.append(outcome, 0, shown(outcome));
        text.append(outcome.length() > SHOWN ? "… (the whole of it is in the parameters)" : "");
      }
    }
    return text.toString();
  }

  /// How much of it is shown: no half of a character.
  private static int shown(String outcome) {
    if (outcome.length() <= SHOWN) {
      return outcome.length();
    }
    return Character.isHighSurrogate(outcome.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
  }

  private static Json parameters(List<Letter> letters) {
    JsonWriter out = new JsonWriter().object().array("children");
    for (Letter letter : letters) {
      LetterJson.write(out, letter.child(), letter.run(), letter.status(), letter.outcome());
    }
    return out.endArray().endObject().json();
  }
}
