package dev.runledger.wire;

import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.json.Words;
import dev.runledger.run.RunCommand.End;
import dev.runledger.run.RunCommand.Resume;
import dev.runledger.run.StopBy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the owners of a run say to it.
public final class CommandBodies {
  private static final long LONGEST_GRACE_SECONDS = 3600;

  private CommandBodies() {}

  /// The body of …/stop and …/cancel; it may be empty.
  ///
  /// @param grace how long the process may take when the body does not say
  public static End end(StopBy by, byte[] body, Duration grace) {
    Fields in = Body.objectOrNothing(body);
    String reason = in.text("reason", Limits.SENTENCE_LENGTH);
    Duration asked = grace(in);
    in.finish();
    return new End(
        by,
        reason == null || reason.isBlank() ? Words.of(by) + "_requested" : reason,
        asked == null ? grace : asked);
  }

  /// How long a process may take to end; null when the body does not say.
  static @Nullable Duration grace(Fields in) {
    return in.seconds("grace_seconds", 0, LONGEST_GRACE_SECONDS);
  }

  /// @param reason null for the server's own word
  /// @param grace null for the server's default
  public static byte[] writeEnd(@Nullable String reason, @Nullable Duration grace) {
    return new JsonWriter()
        .object()
        .text("reason", reason)
        .seconds("grace_seconds", grace)
        .endObject()
        .bytes();
  }

  /// The body of …/resume: any JSON value, null too, but it must be there. Clients of the layout
  /// `session` call it resume_payload.
  public static Resume resume(byte[] body) {
    Fields in = Body.object(body);
    boolean isOther = in.isGiven("resume_payload") && !in.isGiven("resume");
    Resume resume = new Resume(in.requiredValue(isOther ? "resume_payload" : "resume"));
    in.finish();
    return resume;
  }

  public static byte[] write(Resume resume) {
    return new JsonWriter().object().raw("resume", resume.answer()).endObject().bytes();
  }

  /// The body of …/fork: the step whose snapshot the fork starts from; null for the latest.
  public static @Nullable Long forkStep(byte[] body) {
    Fields in = Body.objectOrNothing(body);
    Long step = in.integer("at_step", 0, Integer.MAX_VALUE);
    in.finish();
    return step;
  }

  public static byte[] writeFork(@Nullable Long step) {
    return new JsonWriter().object().number("at_step", step).endObject().bytes();
  }
}
