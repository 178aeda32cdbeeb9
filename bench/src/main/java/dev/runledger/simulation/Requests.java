package dev.runledger.simulation;

import dev.runledger.id.SessionId;
import dev.runledger.run.Attempts;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.Submission;
import dev.runledger.run.Submission.Conflict;
import dev.runledger.work.Demands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Requests for runs, with everything that one can say, by chance.
final class Requests {
  private static final List<Duration> SPANS =
      List.of(Duration.ofSeconds(3), Duration.ofSeconds(40), Duration.ofSeconds(400));

  private final World world;
  private final Random random;
  private int many;

  Requests(World world) {
    this.world = world;
    this.random = world.random();
  }

  Submission any() {
    SessionId session =
        world.sessions().isEmpty() || random.nextBoolean() ? null : world.pick(world.sessions());
    SessionId parent =
        world.sessions().isEmpty() || world.chance(2) ? null : world.pick(world.sessions());
    return new Submission(
        session == null ? Lineage.Type.START_SESSION : Lineage.Type.RESUME_SESSION,
        session,
        job(),
        Lineage.Trigger.CHAT,
        parent == null ? Lineage.Mode.ASYNC_POLL : Lineage.Mode.ASYNC_CALLBACK,
        parent,
        parent == null && !world.runs().isEmpty() && world.chance(3)
            ? world.pick(world.runs())
            : null,
        demands(),
        world.pick(List.of(Conflict.values())),
        random.nextBoolean(),
        null);
  }

  /// The prompt is like no other's.
  private Job job() {
    boolean explores = world.chance(4);
    String prompt = "Work " + ++many + " " + random.nextLong();
    return new Job(
        explores ? Job.Kind.EXPLORATION : Job.Kind.AGENT,
        "worker",
        prompt,
        prompt,
        null,
        null,
        null,
        explores ? new Job.Exploration("com.example.app", null, 2) : null,
        new Job.Terms(
            random.nextInt(3),
            rarely(),
            rarely(),
            world.chance(6) ? later() : null,
            1 + random.nextInt(3),
            world.pick(List.of(Attempts.OnLost.values()))),
        null);
  }

  private @Nullable Duration rarely() {
    return world.chance(5) ? world.pick(SPANS) : null;
  }

  private Instant later() {
    return world.store().now().plus(world.pick(SPANS));
  }

  private Demands demands() {
    return switch (random.nextInt(6)) {
      case 0 -> new Demands(world.pick(Machine.HOSTS), null, null, Set.of());
      case 1 -> new Demands(null, null, null, Set.of(world.pick(List.of("gpu", "mac", "none"))));
      default -> Demands.NONE;
    };
  }
}
