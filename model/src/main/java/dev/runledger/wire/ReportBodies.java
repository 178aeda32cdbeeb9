package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.QuestionId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.Question;
import dev.runledger.run.RunCommand.AcknowledgeStop;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.run.RunCommand.Complete;
import dev.runledger.run.RunCommand.Fail;
import dev.runledger.run.RunCommand.Report;
import dev.runledger.run.RunCommand.Started;
import dev.runledger.run.RunFailure;
import dev.runledger.work.Fence;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a holder reports of its run: who it is, the lease's token, and the report's own fields.
public final class ReportBodies {
  private static final long LONGEST_QUESTION_SECONDS = 365 * 86_400;

  private ReportBodies() {}

  /// @param report what is reported; null for the reports that say nothing more than their name
  ///   (started, and the renewal of a lease)
  public record Fenced(Fence fence, @Nullable Report report) {}

  /// The body of …/started and …/lease.
  public static Fence fence(byte[] body) {
    return read(body, _ -> null).fence();
  }

  /// The body of …/waiting.
  public static Fenced waiting(byte[] body) {
    return read(body, ReportBodies::waiting);
  }

  /// The body of …/completed.
  public static Fenced completed(byte[] body) {
    return read(body, ReportBodies::completed);
  }

  /// The body of …/failed.
  public static Fenced failed(byte[] body) {
    return read(body, ReportBodies::failed);
  }

  /// The body of …/stopped.
  public static Fenced stopped(byte[] body) {
    return read(body, ReportBodies::stopped);
  }

  static Report waiting(Fields in) {
    Duration within = in.seconds("expires_in_seconds", 1, LONGEST_QUESTION_SECONDS);
    Json otherwise = in.isGiven("default") ? in.value("default") : null;
    if (otherwise != null && within == null && !in.isGiven("expires_in_seconds")) {
      in.error("default", "default is given, but expires_in_seconds is not: it would never count");
    }
    Question question =
        new Question(
            in.requiredText("reason", Limits.SENTENCE_LENGTH),
            in.object("schema"),
            null,
            otherwise);
    return new Ask(question, in.bool("hold", false), within, in.id("question_id", QuestionId::new));
  }

  static Report completed(Fields in) {
    return new Complete(in.value("result"), in.object("metrics"));
  }

  static Report failed(Fields in) {
    String code = in.text("code", 100);
    Json details = in.object("details");
    RunFailure why =
        new RunFailure(
            code == null || code.isBlank() ? RunFailure.AGENT_FAILED : code,
            in.requiredText("error", Limits.SENTENCE_LENGTH),
            details);
    return new Fail(why, in.bool("retryable", false));
  }

  static Report stopped(Fields in) {
    return new AcknowledgeStop(in.text("signal"));
  }

  public static byte[] write(Fence fence) {
    return open(fence).endObject().bytes();
  }

  public static byte[] write(Fence fence, Report report) {
    JsonWriter out = open(fence);
    writeFields(out, report);
    return out.endObject().bytes();
  }

  static void writeFields(JsonWriter out, Report report) {
    switch (report) {
      case Started _ -> {}
      case Ask(
              Question question,
              boolean hold,
              @Nullable Duration within,
              @Nullable QuestionId id) -> {
        out.text("reason", question.reason()).raw("schema", question.schema()).bool("hold", hold);
        if (id != null) {
          out.text("question_id", id.value());
        }
        if (within != null) {
          out.seconds("expires_in_seconds", within).raw("default", question.otherwise());
        }
      }
      case Complete complete ->
          out.raw("result", complete.result()).raw("metrics", complete.metrics());
      case Fail(RunFailure why, boolean retryable) ->
          out.text("error", why.message())
              .text("code", why.code())
              .bool("retryable", retryable)
              .raw("details", why.details());
      case AcknowledgeStop stopped -> out.text("signal", stopped.signal());
    }
  }

  /// What the renewal of a lease is answered.
  public static String writeRenewed(RunId run, Instant expiresAt) {
    return new JsonWriter()
        .object()
        .text("run_id", run)
        .time("lease_expires_at", expiresAt)
        .endObject()
        .toString();
  }

  /// Until when the lease is renewed.
  public static Instant readRenewed(String json) {
    Fields in = Body.answer(json);
    Instant expiresAt = in.requiredTime("lease_expires_at");
    in.finish();
    return expiresAt;
  }

  private static JsonWriter open(Fence fence) {
    return new JsonWriter()
        .object()
        .text("runner_id", fence.runner())
        .text("lease_token", fence.token().value());
  }

  private static Fenced read(byte[] body, Function<Fields, @Nullable Report> rest) {
    Fields in = Body.object(body);
    Fence fence =
        new Fence(
            in.requiredId("runner_id", RunnerId::new),
            in.requiredId("lease_token", LeaseToken::new));
    Fenced fenced = new Fenced(fence, rest.apply(in));
    in.finish();
    return fenced;
  }
}
