package dev.runledger.wire;

import dev.runledger.id.RunnerId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Poll;
import dev.runledger.work.Registered;
import dev.runledger.work.Registration;
import dev.runledger.work.Runner;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/// A runner, and what it says of itself.
public final class RunnerJson {
  private static final long LONGEST_WAIT_SECONDS = 60;
  private static final long MOST_RUNS = 1000;
  private static final long ANY_SECONDS = 1L << 40;

  private RunnerJson() {}

  public static String write(Runner runner) {
    JsonWriter out = new JsonWriter();
    write(out, runner);
    return out.toString();
  }

  public static void write(JsonWriter out, Runner runner) {
    out.object().text("runner_id", runner.id());
    write(out, runner.capabilities());
    out.word("status", runner.status())
        .time("registered_at", runner.registeredAt())
        .time("last_seen_at", runner.lastSeenAt())
        .endObject();
  }

  public static Runner read(String json) {
    Fields in = Body.answer(json);
    Runner runner = read(in);
    in.finish();
    return runner;
  }

  public static Runner read(Fields in) {
    return new Runner(
        in.requiredId("runner_id", RunnerId::new),
        capabilities(in),
        in.requiredWord("status", Runner.Status.class),
        in.requiredTime("registered_at"),
        in.requiredTime("last_seen_at"));
  }

  /// The body of POST /v1/runners.
  public static Registration readRegistration(byte[] body) {
    Fields in = Body.object(body);
    Registration registration = new Registration(capabilities(in), in.bool("replace", false));
    in.finish();
    return registration;
  }

  public static byte[] write(Registration registration) {
    JsonWriter out = new JsonWriter().object();
    write(out, registration.capabilities());
    return out.bool("replace", registration.replace()).endObject().bytes();
  }

  public static String write(Registered registered) {
    return new JsonWriter()
        .object()
        .text("runner_id", registered.runner())
        .seconds("poll_wait_seconds", registered.pollWait())
        .seconds("heartbeat_interval_seconds", registered.heartbeat())
        .seconds("lease_seconds", registered.lease())
        .seconds("claim_ack_seconds", registered.claimAck())
        .endObject()
        .toString();
  }

  public static Registered readRegistered(String json) {
    Fields in = Body.answer(json);
    Registered registered =
        new Registered(
            in.requiredId("runner_id", RunnerId::new),
            seconds(in, "poll_wait_seconds"),
            seconds(in, "heartbeat_interval_seconds"),
            seconds(in, "lease_seconds"),
            seconds(in, "claim_ack_seconds"));
    in.finish();
    return registered;
  }

  /// What a heartbeat is answered.
  ///
  /// @param renewed how many leases it renewed
  public static String writeHeartbeat(RunnerId runner, int renewed) {
    return new JsonWriter()
        .object()
        .text("runner_id", runner)
        .number("renewed_leases", renewed)
        .endObject()
        .toString();
  }

  /// The body of POST /v1/runners/{id}/poll; it may be empty.
  public static Poll readPoll(byte[] body) {
    Fields in = Body.objectOrNothing(body);
    Poll poll =
        new Poll(
            Duration.ofSeconds(
                in.integer("wait_seconds", 0, LONGEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)),
            (int) in.integer("max_runs", 0, MOST_RUNS, 1));
    in.finish();
    return poll;
  }

  public static byte[] write(Poll poll) {
    return new JsonWriter()
        .object()
        .seconds("wait_seconds", poll.patience())
        .number("max_runs", poll.maxRuns())
        .endObject()
        .bytes();
  }

  private static void write(JsonWriter out, Capabilities capabilities) {
    out.text("hostname", capabilities.hostname())
        .text("project_dir", capabilities.projectDir())
        .text("executor_type", capabilities.executorType())
        .texts("tags", new TreeSet<>(capabilities.tags()))
        .bool("require_matching_tags", capabilities.requireMatchingTags());
  }

  private static Capabilities capabilities(Fields in) {
    Set<String> tags = new TreeSet<>(in.texts("tags", Limits.NAME_LENGTH, Limits.TAGS));
    tags.remove("");
    return new Capabilities(
        in.requiredText("hostname", Limits.NAME_LENGTH),
        in.requiredText("project_dir", Limits.PATH_LENGTH),
        in.requiredText("executor_type", Limits.NAME_LENGTH),
        tags,
        in.bool("require_matching_tags", false));
  }

  private static Duration seconds(Fields in, String name) {
    return Duration.ofSeconds(in.requiredInteger(name, 0, ANY_SECONDS));
  }
}
