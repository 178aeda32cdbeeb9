package dev.runledger.wire;

import dev.runledger.event.Artifact;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.Snapshot;
import dev.runledger.id.EventId;
import dev.runledger.id.Ids;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.JsonWriter;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import dev.runledger.run.Timing;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Lease;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Draws things of the model: the same seed always gives the same ones.
final class Samples {
  private static final String LETTERS = "abcXYZ019 \"\\/\b\f\n\r\t\u0001\u007fäß€\u2028😀{}[]:,";

  private final Random random;
  private final Ids ids;

  Samples(long seed) {
    this.random = new Random(seed);
    this.ids = new Ids(random);
  }

  Run run(RunStatus status) {
    Instant created = time();
    return new Run(
        runId(),
        ids.runUuid(created),
        ids.session(),
        job(),
        new Lineage(
            word(Lineage.Type.class),
            word(Lineage.Trigger.class),
            word(Lineage.Mode.class),
            maybe(ids::session),
            maybe(this::runId)),
        demands(),
        new Run.Checkpoint(text(), maybe(this::text)),
        state(status),
        1 + random.nextInt(5),
        new Timing(created, maybe(this::time), maybe(this::time), maybe(this::time), time()),
        maybe(this::value),
        random.nextInt(1000),
        Run.NATIVE);
  }

  RunState state(RunStatus status) {
    return switch (status) {
      case PENDING -> new RunState.Pending(maybe(this::time));
      case CLAIMED -> new RunState.Claimed(lease(false));
      case RUNNING -> new RunState.Running(lease(true));
      case WAITING_INPUT ->
          new RunState.WaitingInput(
              new Question(text(), maybe(this::object)), maybe(() -> lease(true)));
      case STOPPING -> new RunState.Stopping(lease(true), word(StopBy.class), text(), time());
      case COMPLETED ->
          new RunState.Completed(
              time(), maybe(this::value), maybe(this::object), maybe(this::last));
      case FAILED ->
          new RunState.Failed(
              time(), new RunFailure("code", text(), maybe(this::object)), maybe(this::last));
      case STOPPED -> new RunState.Stopped(time(), text(), maybe(this::last));
      case CANCELLED -> new RunState.Cancelled(time(), text(), maybe(this::last));
    };
  }

  Job job() {
    Job.Exploration exploration =
        new Job.Exploration(maybe(this::text), maybe(this::object), 1 + random.nextInt(500));
    String prompt = maybe(this::text);
    return new Job(
        word(Job.Kind.class),
        maybe(this::text),
        prompt == null ? "" : prompt,
        prompt,
        maybe(this::text),
        maybe(this::object),
        maybe(this::text),
        random.nextBoolean() ? exploration : null,
        new Job.Terms(
            random.nextInt(2001) - 1000,
            maybe(this::span),
            maybe(this::span),
            maybe(this::time),
            1 + random.nextInt(100),
            word(OnLost.class)),
        maybe(this::object));
  }

  Session session() {
    return new Session(
        ids.session(),
        maybe(ids::session),
        maybe(this::text),
        maybe(this::text),
        maybe(this::text),
        word(Session.Status.class),
        new Session.Affinity(maybe(this::text), maybe(this::text)),
        maybe(this::text),
        maybe(this::object),
        random.nextInt(1000),
        time(),
        time());
  }

  Event event() {
    RunId run = maybe(this::runId);
    return new Event(
        maybe(() -> 1L + random.nextInt(1000)),
        ids.session(),
        run,
        1 + random.nextInt(1000),
        run == null ? null : Long.valueOf(1 + random.nextInt(1000)),
        "user.note",
        maybe(this::text),
        maybe(this::text),
        maybe(() -> random.nextInt(100)),
        object(),
        time(),
        maybe(() -> new EventId("e-" + random.nextInt(1000))));
  }

  NewEvent newEvent() {
    Event any = event();
    return new NewEvent(
        any.type(),
        any.source(),
        any.nodeName(),
        any.step(),
        any.payload(),
        any.eventId(),
        random.nextBoolean());
  }

  Snapshot snapshot() {
    Json state = object();
    return new Snapshot(
        runId(),
        random.nextInt(100),
        random.nextInt(1000),
        maybe(this::text),
        state,
        Ids.sha256(state.text()),
        time());
  }

  Artifact artifact() {
    return new Artifact(
        "obj://artifacts/" + text(),
        runId(),
        word(Artifact.Kind.class),
        Ids.sha256(text()),
        random.nextLong(1L << 40),
        "image/png",
        maybe(this::text),
        maybe(() -> random.nextInt(100)),
        time());
  }

  Runner runner() {
    return new Runner(
        runnerId(),
        new Capabilities(text(), text(), text(), tags(), random.nextBoolean()),
        word(Runner.Status.class),
        time(),
        time());
  }

  Demands demands() {
    return new Demands(maybe(this::text), maybe(this::text), maybe(this::text), tags());
  }

  /// A JSON object with odd spellings.
  Json object() {
    return new Json(
        "{%s\"k\" :%s,\"10\":1.50e+01,\"\\u00e4\\/\":[ true,%s]}"
            .formatted(random.nextBoolean() ? "\n " : "", value(), quoted(text())));
  }

  Json value() {
    return switch (random.nextInt(5)) {
      case 0 -> new Json("-0.0");
      case 1 -> new Json(quoted(text()));
      case 2 -> new Json("false");
      case 3 -> new Json("[ 1 , 2]");
      default -> new Json("{\"b\":1, \"a\":{}}");
    };
  }

  String text() {
    StringBuilder text = new StringBuilder("t");
    int[] letters = LETTERS.codePoints().toArray();
    for (int left = random.nextInt(12); left > 0; left--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  Instant time() {
    return Instant.ofEpochSecond(
        random.nextLong(4_000_000_000L), random.nextInt(1_000_000) * 1000L);
  }

  LeaseToken token() {
    return ids.leaseToken();
  }

  RunnerId runnerId() {
    return Ids.runner(text(), text(), text());
  }

  RunId runId() {
    return RunId.of(ids.runUuid(time()));
  }

  SessionId sessionId() {
    return ids.session();
  }

  Duration span() {
    return Duration.ofSeconds(1 + random.nextInt(86_400));
  }

  <T> @Nullable T maybe(Supplier<T> make) {
    return random.nextInt(3) == 0 ? null : make.get();
  }

  private Lease lease(boolean acknowledged) {
    return new Lease(runnerId(), LeaseToken.HIDDEN, time(), acknowledged);
  }

  private Lease last() {
    return new Lease(runnerId(), LeaseToken.HIDDEN, null, true);
  }

  private Set<String> tags() {
    Set<String> tags = new TreeSet<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      tags.add(text());
    }
    return tags;
  }

  private <E extends Enum<E>> E word(Class<E> words) {
    E[] all = words.getEnumConstants();
    return all[random.nextInt(all.length)];
  }

  private static String quoted(String text) {
    return new JsonWriter().text(text).toString();
  }
}
