package dev.runledger.client;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.run.NewSession;
import dev.runledger.run.Question;
import dev.runledger.run.RunFailure;
import dev.runledger.run.SessionPatch;
import dev.runledger.run.Submission;
import dev.runledger.wire.JsonWriter;
import dev.runledger.work.Fence;
import dev.runledger.work.Poll;
import dev.runledger.work.Registration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bodies of calls.
@SuppressWarnings("DoNotCallSuggester") // until wire reads and writes it
final class Bodies {
  static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private Bodies() {}

  static byte[] submission(Submission submission) {
    throw todo(submission);
  }

  static byte[] newSession(NewSession session) {
    throw todo(session);
  }

  static byte[] sessionPatch(SessionPatch patch) {
    throw todo(patch);
  }

  static byte[] events(List<NewEvent> events) {
    throw todo(events);
  }

  static byte[] registration(Registration registration) {
    throw todo(registration);
  }

  static byte[] poll(Poll poll) {
    throw todo(poll);
  }

  static byte[] answer(Json answer) {
    return new JsonWriter().object().raw("resume", answer).endObject().bytes();
  }

  static byte[] fork(long step) {
    return new JsonWriter().object().number("at_step", step).endObject().bytes();
  }

  static byte[] reason(@Nullable String reason) {
    return reason == null
        ? NOTHING
        : new JsonWriter().object().text("reason", reason).endObject().bytes();
  }

  static byte[] fence(Fence fence) {
    return fenced(fence).endObject().bytes();
  }

  static byte[] waiting(Fence fence, Question question, boolean hold) {
    return fenced(fence)
        .text("reason", question.reason())
        .raw("schema", question.schema())
        .bool("hold", hold)
        .endObject()
        .bytes();
  }

  static byte[] completed(Fence fence, @Nullable Json result, @Nullable Json metrics) {
    return fenced(fence).raw("result", result).raw("metrics", metrics).endObject().bytes();
  }

  static byte[] failed(Fence fence, RunFailure why, boolean retryable) {
    return fenced(fence)
        .text("error", why.message())
        .text("code", why.code())
        .bool("retryable", retryable)
        .raw("details", why.details())
        .endObject()
        .bytes();
  }

  static byte[] stopped(Fence fence, @Nullable String signal) {
    return fenced(fence).text("signal", signal).endObject().bytes();
  }

  static byte[] snapshot(Json state, @Nullable String nodeName) {
    return new JsonWriter()
        .object()
        .raw("state", state)
        .text("node_name", nodeName)
        .endObject()
        .bytes();
  }

  private static JsonWriter fenced(Fence fence) {
    return new JsonWriter()
        .object()
        .text("runner_id", fence.runner())
        .text("lease_token", fence.token().value());
  }

  private static UnsupportedOperationException todo(Object what) {
    return new UnsupportedOperationException("wire does not write this yet: " + what.getClass());
  }
}
