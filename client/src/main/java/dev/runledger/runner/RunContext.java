package dev.runledger.runner;

import dev.runledger.client.NewArtifact;
import dev.runledger.event.Artifact;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Snapshot;
import dev.runledger.run.Run;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the work on one run can see and say. Safe to use from several threads. Every call that
/// writes throws a [StopException] once the lease of the run is lost.
public interface RunContext {

  /// The run as it was claimed.
  Run run();

  /// Where the server is that gave the run.
  URI server();

  /// The latest snapshot, to go on from: one of [#snapshot(long, Json)] of this attempt, else that
  /// of an earlier attempt or of the run that this one was forked from.
  Optional<Snapshot> snapshot();

  /// Tells an event. Events are sent in this order, many at a time, soon after; each is stored
  /// once, also when the connection is lost in between. Blocks while too many wait to be sent.
  ///
  /// @throws IllegalArgumentException when the server could never take it: a reserved or malformed
  ///   type, or a payload over 1 MiB
  void emit(NewEvent event) throws InterruptedException;

  default void emit(String type, Json payload) throws InterruptedException {
    emit(NewEvent.of(type, payload));
  }

  /// Waits until everything emitted so far is stored.
  void flush() throws InterruptedException;

  /// Asks the people behind the run and waits for their answer, for days if need be. The lease is
  /// kept meanwhile.
  ///
  /// @param schema a JSON Schema of the answer; null when any answer will do
  /// @throws StopException when the run is stopped instead of answered
  Json ask(String reason, @Nullable Json schema) throws InterruptedException;

  /// Saves the state after a step, with everything emitted so far.
  void snapshot(long step, Json state) throws InterruptedException;

  /// Stores a file of the run. Its media type is told from its content.
  Artifact artifact(NewArtifact artifact) throws InterruptedException;

  /// The wish to stop; empty while there is none.
  Optional<StopSignal> stopRequested();

  /// Calls the listener once when the run is to end, at once when that is so already. It runs on a
  /// thread of the runner: it should be short.
  void onStop(Consumer<StopSignal> listener);
}
