package dev.runledger.client;

import dev.runledger.client.Transport.Answer;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Words;
import dev.runledger.run.Delivery;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.wire.BulkItem;
import dev.runledger.wire.BulkResult;
import dev.runledger.wire.BulkWriter;
import dev.runledger.wire.DeliveryJson;
import dev.runledger.wire.Paths;
import dev.runledger.wire.RunnerJson;
import dev.runledger.work.Fence;
import dev.runledger.work.Poll;
import dev.runledger.work.Registered;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can be asked of runners, and what a runner itself says. Whoever runs runs uses
/// `runner.RunnerLoop`, which knows when to say what.
public final class Runners {
  private static final int NO_CONTENT = 204;

  private final Transport transport;

  Runners(Transport transport) {
    this.transport = transport;
  }

  /// @param status null for all that are listed
  public Listing<Runner> list(Runner.@Nullable Status status) {
    Query query = Query.of(Paths.RUNNERS).with("status", status == null ? null : Words.of(status));
    return Answers.listing(transport, query, "list of runners", RunnerJson::read);
  }

  public Runner get(RunnerId id) {
    Call call = Call.get(Paths.of(Paths.RUNNER, id));
    return Answers.read("runner", transport.send(call), RunnerJson::read);
  }

  /// Asks a runner to go: it ends what it holds and takes nothing new.
  public void remove(RunnerId id) {
    transport.send(Call.delete(Paths.of(Paths.RUNNER, id)));
  }

  /// Says that the caller, this runner, has gone.
  public void leave(RunnerId id) {
    Query query = Query.of(Paths.of(Paths.RUNNER, id)).with("self", true);
    transport.send(Call.delete(query.toString()));
  }

  /// Not repeated when the answer is lost: a second try would find the first one online.
  public Registered register(Registration registration) {
    Call call = Call.post(Paths.RUNNERS, RunnerJson.write(registration));
    return Answers.read("registration", transport.send(call), RunnerJson::readRegistered);
  }

  /// Shows that the runner lives, and renews its acknowledged leases.
  public void heartbeat(RunnerId id) {
    transport.send(Call.post(Paths.of(Paths.RUNNER_HEARTBEAT, id), Call.NOTHING).repeatable());
  }

  /// Waits for work. What a lost answer held comes again: runs after the time to acknowledge them,
  /// stops and answers until they are acknowledged.
  public Delivery poll(RunnerId id, Poll poll) {
    Call call = Call.post(Paths.of(Paths.RUNNER_POLL, id), RunnerJson.write(poll));
    Answer<String> answer = transport.send(call.within(Call.PATIENCE.plus(poll.patience())));
    return answer.status() == NO_CONTENT
        ? Delivery.NOTHING
        : Answers.read("delivery", answer, DeliveryJson::read);
  }

  /// Reports on many runs in one request, each on its own. When the answer is lost, it is not
  /// repeated if a question is among them, or an event without an id.
  ///
  /// @return one result for each report, in the order in which they were given
  public List<BulkResult> report(RunnerId id, List<BulkItem> reports) {
    Call call = Call.post(Paths.of(Paths.RUNNER_REPORTS, id), BulkWriter.reports(reports));
    boolean once = reports.stream().anyMatch(Runners::countsAgain);
    return Answers.read(
        "answer to reports", transport.send(once ? call : call.repeatable()), BulkResult::read);
  }

  /// What the holder of this lease may say of the run.
  public HeldRun held(RunId run, Fence fence) {
    return new HeldRun(transport, run, fence);
  }

  private static boolean countsAgain(BulkItem item) {
    return switch (item) {
      case BulkItem.Reported reported -> reported.report() instanceof Ask;
      case BulkItem.Events events ->
          events.events().stream().anyMatch(event -> event.eventId() == null);
      case BulkItem.Started _, BulkItem.Renewal _, BulkItem.Broken _ -> false;
    };
  }
}
