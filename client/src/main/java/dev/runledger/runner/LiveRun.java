package dev.runledger.runner;

import dev.runledger.client.NewArtifact;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Artifact;
import dev.runledger.event.EventType;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.NewSnapshot;
import dev.runledger.event.Snapshot;
import dev.runledger.id.EventId;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.QuestionId;
import dev.runledger.json.Limits;
import dev.runledger.run.Delivery.StopOrder;
import dev.runledger.run.Grant;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.runner.StopSignal.Cause;
import dev.runledger.work.Fence;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A run in the hands of this runner, from its claim to the end of the work on it.
final class LiveRun implements RunContext {
  private final Grant grant;
  private final URI server;
  private final StopBox stops = new StopBox(this::hurry);
  private final RunLine line;
  private final EventBuffer events;
  private final Questions questions;
  private final String ids = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  private final AtomicLong idCount = new AtomicLong();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ReentrantLock working = new ReentrantLock();
  private @Nullable Thread worker;

  LiveRun(Grant grant, RunledgerClient client, Insistence insistence, Duration linger) {
    this.grant = grant;
    this.server = client.server();
    Fence fence = new Fence(grant.lease().holder(), grant.lease().token());
    this.line = new RunLine(client.runners().held(grant.run().id(), fence), insistence, stops);
    this.events = new EventBuffer(linger);
    this.questions = new Questions(line);
    Thread.ofVirtual()
        .name("events of " + grant.run().id())
        .start(new EventSender(events, line)::run);
  }

  @Override
  public Run run() {
    return grant.run();
  }

  @Override
  public URI server() {
    return server;
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return Optional.ofNullable(grant.snapshot());
  }

  @Override
  public void emit(NewEvent event) throws InterruptedException {
    if (!events.add(identified(checked(event)))) {
      throw stops
          .signal()
          .filter(signal -> signal.cause() == Cause.LEASE_LOST)
          .<RuntimeException>map(StopException::new)
          .orElseGet(() -> new IllegalStateException("The work on run " + run().id() + " is over"));
    }
  }

  @Override
  public void flush() throws InterruptedException {
    if (!events.flush()) {
      throw new StopException(stops.signal().orElseThrow());
    }
  }

  @Override
  public Json ask(String reason, @Nullable Json schema) throws InterruptedException {
    flush();
    return questions.ask(
        new Ask(new Question(reason, schema), true, null, new QuestionId(newId())));
  }

  @Override
  public void snapshot(long step, Json state) throws InterruptedException {
    flush();
    NewSnapshot snapshot = new NewSnapshot(state, null);
    line.write(held -> {
      held.snapshot(step, snapshot);
      return true;
    });
  }

  @Override
  public Artifact artifact(NewArtifact artifact) throws InterruptedException {
    return line.write(held -> held.upload(artifact));
  }

  @Override
  public Optional<StopSignal> stopRequested() {
    return stops.signal();
  }

  @Override
  public void onStop(Consumer<StopSignal> listener) {
    stops.onStop(listener);
  }

  RunLine line() {
    return line;
  }

  Questions questions() {
    return questions;
  }

  boolean isUnder(LeaseToken token) {
    return grant.lease().token().equals(token);
  }

  void stop(StopOrder order) {
    stops.raise(new StopSignal(Cause.ORDERED, order.reason(), order.grace()));
  }

  void stop(StopSignal signal) {
    stops.raise(signal);
  }

  /// Lets the executor work on it, on this thread. Only in here may a stop interrupt the thread.
  Outcome work(Executor executor) throws Exception {
    setWorker(Thread.currentThread());
    try {
      return executor.execute(this);
    } finally {
      setWorker(null);
      Thread.interrupted();
    }
  }

  /// Takes no more events, and waits until those that there are have been stored.
  void finishEvents() throws InterruptedException {
    events.finish();
  }

  void end() {
    events.close();
    over.countDown();
  }

  /// @return whether it has ended in time
  boolean awaitEnd(Duration most) throws InterruptedException {
    return over.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Interrupts the work when it takes longer to end than it may.
  private void hurry(StopSignal signal) {
    if (signal.cause() == Cause.LEASE_LOST) {
      events.close();
    }
    Thread.ofVirtual().name("grace").start(() -> interruptAfter(signal.grace()));
  }

  private void interruptAfter(Duration grace) {
    try {
      if (!over.await(grace.toNanos(), TimeUnit.NANOSECONDS)) {
        working.lock();
        try {
          if (worker != null) {
            worker.interrupt();
          }
        } finally {
          working.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void setWorker(@Nullable Thread thread) {
    working.lock();
    try {
      worker = thread;
    } finally {
      working.unlock();
    }
  }

  private String newId() {
    return ids + "-" + idCount.incrementAndGet();
  }

  private NewEvent identified(NewEvent event) {
    if (event.eventId() != null) {
      return event;
    }
    return new NewEvent(
        event.type(),
        event.source(),
        event.nodeName(),
        event.step(),
        event.payload(),
        new EventId(newId()),
        event.ephemeral());
  }

  private static NewEvent checked(NewEvent event) {
    if (!EventType.isWellFormed(event.type()) || EventType.isReserved(event.type())) {
      throw new IllegalArgumentException(
          "Not a type for an event of an executor: '" + event.type() + "'");
    }
    String text = event.payload().text();
    if (text.length() > Limits.EVENT_BYTES / 3
        && text.getBytes(StandardCharsets.UTF_8).length > Limits.EVENT_BYTES) {
      throw new IllegalArgumentException(
          "The payload of an event is larger than " + Limits.EVENT_BYTES + " bytes");
    }
    return event;
  }
}
