package dev.runledger.command;

import dev.runledger.client.NewArtifact;
import dev.runledger.event.Artifact;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Snapshot;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.run.Timing;
import dev.runledger.runner.RunContext;
import dev.runledger.runner.StopSignal;
import dev.runledger.work.Demands;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A run whose events stay in memory, and whose questions a test answers.
final class RecordedRun implements RunContext {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Run run;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<NewEvent> events = new ArrayList<>();
  private final List<Consumer<StopSignal>> listeners = new ArrayList<>();
  private final List<String> questions = new ArrayList<>();
  private @Nullable Json answer;
  private @Nullable StopSignal signal;

  RecordedRun(@Nullable String parameters, String prompt) {
    this.run = run(parameters, prompt);
  }

  static RecordedRun shell(String line) {
    return new RecordedRun(null, line);
  }

  static RecordedRun withParameters(String json) {
    return new RecordedRun(json, "");
  }

  private static Run run(@Nullable String parameters, String prompt) {
    UUID uuid = UUID.fromString("01981234-5678-7abc-8def-0123456789ab");
    Instant now = Instant.parse("2026-03-01T09:30:00Z");
    Job job =
        new Job(
            Job.Kind.AGENT,
            null,
            prompt,
            prompt,
            null,
            parameters == null ? null : new Json(parameters),
            null,
            null,
            Job.Terms.DEFAULT,
            null);
    return new Run(
        RunId.of(uuid),
        uuid,
        new SessionId("ses_0123456789ab"),
        job,
        new Lineage(
            Lineage.Type.START_SESSION, Lineage.Trigger.CHAT, Lineage.Mode.ASYNC_POLL, null, null),
        Demands.NONE,
        new Run.Checkpoint("thread", null),
        new RunState.Pending(null),
        1,
        new Timing(now, null, null, null, now),
        null,
        1,
        Run.NATIVE);
  }

  @Override
  public Run run() {
    return run;
  }

  @Override
  public URI server() {
    return URI.create("http://localhost:1");
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return Optional.empty();
  }

  @Override
  public void emit(NewEvent event) {
    locked(() -> events.add(event));
  }

  @Override
  public void flush() {}

  @Override
  public Json ask(String reason, @Nullable Json schema) throws InterruptedException {
    locked(() -> questions.add(reason + (schema == null ? "" : " " + schema)));
    awaitThat(() -> answer != null);
    return Objects.requireNonNull(answer);
  }

  @Override
  public void snapshot(long step, Json state) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Artifact artifact(NewArtifact artifact) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<StopSignal> stopRequested() {
    lock.lock();
    try {
      return Optional.ofNullable(signal);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onStop(Consumer<StopSignal> listener) {
    if (!isAdded(listener)) {
      listener.accept(Objects.requireNonNull(signal));
    }
  }

  private boolean isAdded(Consumer<StopSignal> listener) {
    lock.lock();
    try {
      return signal == null && listeners.add(listener);
    } finally {
      lock.unlock();
    }
  }

  void answer(String json) {
    locked(() -> answer = new Json(json));
  }

  void stop(Duration grace) {
    StopSignal stop = new StopSignal(StopSignal.Cause.ORDERED, "test", grace);
    List<Consumer<StopSignal>> told = new ArrayList<>();
    locked(() -> {
      signal = stop;
      told.addAll(listeners);
    });
    told.forEach(listener -> listener.accept(stop));
  }

  List<NewEvent> events() {
    lock.lock();
    try {
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  List<String> questions() {
    return questions;
  }

  /// `type payload` of every event but those of the process itself.
  List<String> told() {
    return events().stream()
        .filter(event -> !event.type().startsWith("process_"))
        .map(event -> event.type() + " " + event.payload())
        .toList();
  }

  NewEvent event(String type) {
    return events().stream().filter(one -> one.type().equals(type)).findFirst().orElseThrow();
  }

  void awaitEvent(Predicate<NewEvent> wanted) throws InterruptedException {
    awaitThat(() -> events.stream().anyMatch(wanted));
  }

  void awaitQuestion() throws InterruptedException {
    awaitThat(() -> !questions.isEmpty());
  }

  private void awaitThat(BooleanSupplier condition) throws InterruptedException {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (!condition.getAsBoolean()) {
        left = changed.awaitNanos(left);
        if (left <= 0) {
          throw new AssertionError("It did not happen within " + PATIENCE);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
