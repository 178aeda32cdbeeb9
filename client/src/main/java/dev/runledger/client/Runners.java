package dev.runledger.client;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Delivery;
import dev.runledger.wire.Words;
import dev.runledger.work.Fence;
import dev.runledger.work.Poll;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import org.jspecify.annotations.Nullable;

/// What can be asked of runners, and what a runner itself says. Whoever runs runs uses
/// `runner.RunnerLoop`, which knows when to say what.
public final class Runners {
  private final Transport transport;

  Runners(Transport transport) {
    this.transport = transport;
  }

  /// @param status null for any but removed
  public Listing<Runner> list(Runner.@Nullable Status status) {
    Query query = Query.of("runners").with("status", status == null ? null : Words.of(status));
    return Answers.listing(transport, query, Answers::runner);
  }

  public Runner get(RunnerId id) {
    return Answers.runner(transport.send(Call.get(Query.of("runners", id).toString())));
  }

  /// Asks a runner to go: it ends what it holds and takes nothing new.
  public void remove(RunnerId id) {
    transport.send(Call.delete(Query.of("runners", id).toString()));
  }

  /// Says that the caller, this runner, has gone.
  public void leave(RunnerId id) {
    transport.send(Call.delete(Query.of("runners", id).with("self", true).toString()));
  }

  /// Not repeated when the answer is lost: a second try would find the first one online.
  public Registered register(Registration registration) {
    return Answers.registered(
        transport.send(
            Call.post(Query.of("runners").toString(), Bodies.registration(registration))));
  }

  /// Shows that the runner lives, and renews its acknowledged leases.
  public void heartbeat(RunnerId id) {
    Query query = Query.of("runners", id, "heartbeat");
    transport.send(Call.json("POST", query.toString(), Bodies.NOTHING, true));
  }

  /// Waits for work. What a lost answer held comes again: runs after the time to acknowledge them,
  /// stops and resumes until they are answered.
  public Delivery poll(RunnerId id, Poll poll) {
    Query query = Query.of("runners", id, "poll");
    Call call = Call.post(query.toString(), Bodies.poll(poll));
    return Answers.delivery(transport.send(call.within(poll.patience().plus(Call.PATIENCE))));
  }

  /// What the holder of this lease may say of the run.
  public HeldRun held(RunId run, Fence fence) {
    return new HeldRun(transport, run, fence);
  }
}
