package dev.runledger.ledger;

import dev.runledger.id.Ids;
import dev.runledger.id.SessionId;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.SessionProblem;
import dev.runledger.run.Actor;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.NewSession;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.RequestKey;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunState;
import dev.runledger.run.Session;
import dev.runledger.run.SessionFilter;
import dev.runledger.run.SessionPatch;
import dev.runledger.run.StopBy;
import dev.runledger.store.Listed;
import dev.runledger.store.Store;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import dev.runledger.work.Deadlines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// The sessions: made, named, stopped, deleted. Their status follows their runs and is nobody's to
/// set.
public final class Sessions {
  /// What a holder may take longer than its grace, because the sweeper looks only now and then.
  private static final Duration SWEEP_SLACK = Duration.ofSeconds(3);

  /// The longest grace in a deletion by force: whoever asks for one gives up after half a minute.
  private static final Duration FORCED_GRACE = Duration.ofSeconds(10);

  private final Store store;
  private final Ids ids;
  private final Moves moves;
  private final Deadlines deadlines;
  private final Ledger ledger;
  private final Repeats repeats;

  public Sessions(Store store, Ids ids, Deadlines deadlines, Ledger ledger) {
    this.store = store;
    this.ids = ids;
    this.moves = new Moves(deadlines);
    this.deadlines = deadlines;
    this.ledger = ledger;
    this.repeats = new Repeats(store);
  }

  /// A session without runs; it is idle.
  public Session create(NewSession asked) {
    return store.write(tx -> create(tx, asked));
  }

  /// As [#create(NewSession)], unless the same request came before with this key.
  ///
  /// @param answer what to keep and to answer
  public Replay createOnce(RequestKey key, NewSession asked, Function<Session, KeptAnswer> answer) {
    return repeats.once(key, tx -> answer.apply(create(tx, asked)));
  }

  private Session create(Tx tx, NewSession asked) {
    if (asked.id() != null && tx.sessions().find(asked.id()).isPresent()) {
      throw new ProblemException(new SessionProblem.SessionExists(asked.id()));
    }
    if (asked.parent() != null) {
      find(tx, asked.parent());
    }
    Instant now = tx.now();
    Session session =
        new Session(
            asked.id() == null ? fresh(tx) : asked.id(),
            asked.parent(),
            asked.title(),
            asked.agentName(),
            asked.projectDir(),
            Session.Status.IDLE,
            Session.Affinity.NONE,
            null,
            asked.metadata(),
            0,
            now,
            now);
    tx.sessions().insert(session);
    return session;
  }

  private SessionId fresh(Tx tx) {
    SessionId drawn = ids.session();
    while (tx.sessions().find(drawn).isPresent()) {
      drawn = ids.session();
    }
    return drawn;
  }

  public Session session(SessionId id) {
    return store.read(tx -> find(tx, id));
  }

  public Page<Session> sessions(SessionFilter filter, PageRequest page) {
    Listed<Session> read = store.read(tx -> tx.sessions().list(filter, page));
    return Page.of(read.items(), read.hasMore(), Session::mark);
  }

  public Session patch(SessionId id, SessionPatch patch) {
    return store.write(tx -> {
      Session patched = patch.applyTo(find(tx, id), tx.now());
      tx.sessions().save(patched);
      tx.ring(new Topic.OfSession(id));
      return patched;
    });
  }

  /// The run that ended last; empty while none did.
  public Optional<Run> result(SessionId id) {
    return store.read(tx -> {
      find(tx, id);
      return tx.queue().lastEndedOf(id);
    });
  }

  /// What a session is after it was told to stop.
  ///
  /// @param changed false where nothing was left to stop
  public record Stopped(Session session, boolean changed) {}

  /// Ends every live run of the session. Those that somebody holds end when their holder says so,
  /// or its grace is over.
  public Stopped stop(SessionId id, String reason, Duration grace) {
    return store.write(tx -> stop(tx, id, reason, grace));
  }

  /// As [#stop], unless the same request came before with this key.
  ///
  /// @param answer what to keep and to answer
  public Replay stopOnce(
      RequestKey key, SessionId id, RunCommand.End end, Function<Stopped, KeptAnswer> answer) {
    return repeats.once(key, tx -> answer.apply(stop(tx, id, end.reason(), end.grace())));
  }

  private Stopped stop(Tx tx, SessionId id, String reason, Duration grace) {
    boolean isStopped = find(tx, id).status() == Session.Status.STOPPED;
    boolean changed = stopRuns(tx, id, reason, grace);
    if (tx.queue().liveOf(id).isEmpty()) {
      tx.sessions().setStatus(id, Session.Status.STOPPED);
      tx.ring(new Topic.OfSession(id));
      changed |= !isStopped;
    }
    return new Stopped(find(tx, id), changed);
  }

  /// As [#stop], with the sessions that it started and theirs, and with all live runs that came
  /// from a run of any of them. Each ends by itself; who asks again ends what came meanwhile.
  public Stopped stopFamily(SessionId id, RunCommand.End end) {
    var told = new AtomicBoolean();
    for (SessionId session : store.read(tx -> family(tx, id, true))) {
      if (session.equals(id)
          ? stop(session, end.reason(), end.grace()).changed()
          : Ledger.unlessGone(() -> stop(session, end.reason(), end.grace()).changed(), false)) {
        told.set(true);
      }
      RunFilter runs = RunFilter.ofSession(session);
      Ledger.each(
          page -> ledger.runs(runs, page),
          run -> {
            if (ledger.tellDescendants(run.id(), end) > 0) {
              told.set(true);
            }
          });
    }
    return new Stopped(session(id), told.get());
  }

  /// The last one that waits is stopped first, so that none becomes claimable in between.
  ///
  /// @return whether any was told something new
  private boolean stopRuns(Tx tx, SessionId id, String reason, Duration grace) {
    RunCommand stop = new RunCommand.End(StopBy.STOP, reason, grace);
    boolean told = false;
    for (Run run : tx.queue().liveOf(id).reversed()) {
      told |= moves.move(tx, run, stop, Moves.Teller.SERVER).changed();
    }
    return told;
  }

  /// Deletes a session with its runs and their logs. Its children stay, without a parent, unless
  /// they are to go too.
  ///
  /// @param force stops live runs first, and waits for them
  /// @param cascade deletes the children as well, and theirs
  /// @param actor who does it, as the audit keeps it
  public void delete(SessionId id, boolean force, boolean cascade, Actor actor)
      throws InterruptedException {
    List<SessionId> doomed = store.read(tx -> family(tx, id, cascade));
    if (force) {
      stopAndWait(doomed);
    }
    store.write(tx -> {
      List<SessionId> held = holdToDelete(tx, id, cascade);
      for (SessionId session : held) {
        for (Run live : tx.queue().liveOf(session)) {
          throw new ProblemException(
              force
                  ? SessionProblem.SessionBusy.stillEnding(session, live.id())
                  : SessionProblem.SessionBusy.toBeDeleted(session, live.id()));
        }
      }
      for (SessionId session : held.reversed()) {
        Callbacks.forget(tx, session);
        tx.sessions().delete(session);
        String subject = session.value();
        tx.audit().add(actor, "session.delete", subject, Operator.detail(actor).endObject().json());
        tx.ring(new Topic.OfSession(session));
      }
      return id;
    });
  }

  /// All of them are told before any is waited for, and a parent before its children: one that is
  /// stopped is not told how they end, and begins nothing new.
  private void stopAndWait(List<SessionId> sessions) throws InterruptedException {
    Duration usual = deadlines.stopGrace();
    Duration grace = usual.compareTo(FORCED_GRACE) < 0 ? usual : FORCED_GRACE;
    List<Run> live = new ArrayList<>();
    for (SessionId session : sessions) {
      live.addAll(store.write(tx -> stopToDelete(tx, session, grace)));
    }
    Instant end = store.now().plus(grace);
    for (Run run : live) {
      if (run.state() instanceof RunState.Stopping to && to.graceEnds().isAfter(end)) {
        end = to.graceEnds();
      }
    }
    for (Run run : live) {
      ledger.awaitEnd(run.id(), Duration.between(store.now(), end.plus(SWEEP_SLACK)));
    }
  }

  /// @return what still has to end
  private List<Run> stopToDelete(Tx tx, SessionId session, Duration grace) {
    if (!isKept(tx, session)) {
      return List.of();
    }
    stop(tx, session, "the session is being deleted", grace);
    return tx.queue().liveOf(session);
  }

  /// Whether the session is there; from here on nobody adds a run to it before this transaction
  /// ends.
  private static boolean isKept(Tx tx, SessionId session) {
    return tx.sessions().find(session).isPresent();
  }

  /// The session and, where asked, all that came from it, also what came while this waited for one
  /// of them. From here on nothing new comes from any.
  private static List<SessionId> holdToDelete(Tx tx, SessionId id, boolean cascade) {
    List<SessionId> held = List.of();
    List<SessionId> all = family(tx, id, cascade);
    while (all.size() > held.size()) {
      all.forEach(tx.sessions()::holdToDelete);
      held = all;
      all = family(tx, id, cascade);
    }
    return held;
  }

  /// The session and, where asked, all that came from it; parents before children.
  private static List<SessionId> family(Tx tx, SessionId id, boolean cascade) {
    find(tx, id);
    List<SessionId> all = new ArrayList<>(List.of(id));
    if (cascade) {
      for (int i = 0; i < all.size(); i++) {
        for (SessionId child : tx.sessions().childrenOf(all.get(i))) {
          if (!all.contains(child)) {
            all.add(child);
          }
        }
      }
    }
    return all;
  }

  static Session find(Tx tx, SessionId id) {
    return tx.sessions()
        .find(id)
        .orElseThrow(() -> new ProblemException(new Problem.NotFound("session", id.value())));
  }
}
