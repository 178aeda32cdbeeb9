package dev.runledger.runner;

import dev.runledger.client.SmallServer.Reply;
import dev.runledger.client.SmallServer.Request;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RunProblem;
import dev.runledger.problem.RunnerProblem;
import dev.runledger.run.Delivery;
import dev.runledger.run.Delivery.ResumeOrder;
import dev.runledger.run.Delivery.StopOrder;
import dev.runledger.run.Grant;
import dev.runledger.run.RunState;
import dev.runledger.run.StopBy;
import dev.runledger.wire.DeliveryJson;
import dev.runledger.wire.EventBodies;
import dev.runledger.wire.EventJson;
import dev.runledger.wire.ReportBodies;
import dev.runledger.wire.RunJson;
import dev.runledger.wire.RunnerJson;
import dev.runledger.work.Poll;
import dev.runledger.work.Registered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The side of a ledger that runners see, in memory and for one runner: runs are given out, reports
/// are held to the lifecycle, events are kept once. Each run's part is [SmallRun].
final class SmallLedger {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  static final RunnerId RUNNER = new RunnerId("lnch_0123456789ab");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<RunId, SmallRun> runs = new LinkedHashMap<>();
  private final Registered terms;
  private boolean known;
  private boolean deregistered;
  private boolean left;
  private int registrations;
  private int heartbeats;
  private Runnable onClaim = () -> {};

  SmallLedger() {
    this(Duration.ofSeconds(60));
  }

  /// @param lease how long a lease lasts, as the runner is told
  SmallLedger(Duration lease) {
    terms =
        new Registered(
            RUNNER, Duration.ofSeconds(20), Duration.ofSeconds(1), lease, Duration.ofSeconds(10));
  }

  // --- what a test does
  // ---------------------------------------------------------------------------

  SmallRun submit() {
    return locked(() -> {
      SmallRun run = new SmallRun(runs.size() + 1);
      runs.put(run.id(), run);
      return run;
    });
  }

  void order(SmallRun run, StopBy by, Duration grace) {
    tell(() -> run.end(by, grace));
  }

  void answer(SmallRun run, String json) {
    tell(() -> run.resume(new Json(json)));
  }

  /// Tells the last answer again.
  void answerAgain(SmallRun run) {
    tell(run::resumeAgain);
  }

  /// Takes the lease away, as if it had run out; the run waits for a runner again.
  void takeAway(SmallRun run) {
    tell(run::takeAway);
  }

  /// Happens between the claim of a run and the answer that tells the runner of it.
  void onClaim(Runnable action) {
    tell(() -> onClaim = action);
  }

  void forgetRunner() {
    tell(() -> known = false);
  }

  void deregister() {
    tell(() -> deregistered = true);
  }

  void awaitThat(BooleanSupplier condition) throws InterruptedException {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (!condition.getAsBoolean()) {
        left = changed.awaitNanos(left);
        if (left <= 0) {
          throw new AssertionError("It did not happen within " + PATIENCE + ": " + runs);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  RunState awaitEnd(SmallRun run) throws InterruptedException {
    awaitThat(() -> run.state().isOver());
    return run.state();
  }

  boolean hasLeft() {
    return locked(() -> left);
  }

  int registrations() {
    return locked(() -> registrations);
  }

  int heartbeats() {
    return locked(() -> heartbeats);
  }

  // --- what the runner sees
  // -----------------------------------------------------------------------

  Reply answer(Request request) throws InterruptedException {
    String[] path = request.path().split("/");
    byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
    lock.lockInterruptibly();
    try {
      return path[2].equals("runners")
          ? runner(request.method(), path, body)
          : run(request, runs.get(new RunId(path[3])), path[4], body);
    } catch (ProblemException e) {
      int status = e.problem() instanceof RunnerProblem.UnknownRunner ? 401 : 409;
      return Reply.problem(status, e.problem());
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  private Reply runner(String method, String[] path, byte[] body) throws InterruptedException {
    if (path.length == 3) {
      if (known && !RunnerJson.readRegistration(body).replace()) {
        throw new ProblemException(new RunnerProblem.DuplicateRunner(RUNNER, "online"));
      }
      known = true;
      left = false;
      registrations++;
      return new Reply.Json(201, RunnerJson.write(terms));
    }
    if (!known) {
      throw new ProblemException(new RunnerProblem.UnknownRunner(RUNNER));
    }
    if (method.equals("DELETE")) {
      known = false;
      left = true;
      return new Reply.Json(204, "");
    }
    if (path[4].equals("heartbeat")) {
      heartbeats++;
      return Reply.ok(RunnerJson.writeHeartbeat(RUNNER, 0));
    }
    return poll(RunnerJson.readPoll(body));
  }

  private Reply poll(Poll poll) throws InterruptedException {
    long left = poll.patience().toNanos();
    Delivery delivery = delivery(poll.maxRuns());
    while (delivery.isEmpty() && left > 0 && known) {
      left = changed.awaitNanos(left);
      delivery = delivery(poll.maxRuns());
    }
    return delivery.isEmpty()
        ? new Reply.Json(204, "")
        : Reply.ok(DeliveryJson.write(delivery).toString());
  }

  private Delivery delivery(int most) {
    List<Grant> grants = new ArrayList<>();
    List<StopOrder> stops = new ArrayList<>();
    List<ResumeOrder> resumes = new ArrayList<>();
    for (SmallRun run : runs.values()) {
      if (grants.size() < most && !deregistered && run.isWaitingForRunner()) {
        grants.add(run.claim(RUNNER));
        onClaim.run();
      }
      run.takeStop().ifPresent(stops::add);
      run.takeResume().ifPresent(resumes::add);
    }
    return new Delivery(grants, stops, resumes, deregistered);
  }

  private static Reply run(Request request, SmallRun run, String what, byte[] body) {
    return switch (what) {
      case "events" ->
          request.method().equals("GET")
              ? Reply.ok(EventJson.write(run.events(request.query())).toString())
              : append(request, run, EventBodies.read(body));
      case "lease" -> {
        run.check(ReportBodies.fence(body).token());
        yield Reply.ok("{}");
      }
      case "started" -> Reply.ok(told(run, run.started(ReportBodies.fence(body))));
      case "waiting" -> Reply.ok(told(run, run.report(ReportBodies.waiting(body))));
      case "completed" -> Reply.ok(told(run, run.report(ReportBodies.completed(body))));
      case "failed" -> Reply.ok(told(run, run.report(ReportBodies.failed(body))));
      case "stopped" -> Reply.ok(told(run, run.report(ReportBodies.stopped(body))));
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static Reply append(Request request, SmallRun run, List<NewEvent> events) {
    String token = request.header("Lease-Token").orElse("");
    if (token.isEmpty()) {
      throw new ProblemException(new RunProblem.LeaseRequired(run.id()));
    }
    return Reply.ok(EventJson.write(run.append(new LeaseToken(token), events)));
  }

  private static String told(SmallRun run, @Nullable Object ignored) {
    return RunJson.write(run.run(), List.of());
  }

  private void tell(Runnable action) {
    locked(() -> {
      action.run();
      return true;
    });
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      T result = action.get();
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }
}
