package dev.runledger.wire;

import dev.runledger.id.RunId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of one report of a bulk request, or of one line of events.
///
/// @param run null when the item did not say which it is about
/// @param status the HTTP status that it would have had as a request of its own
/// @param runSeq the number that its event has in its run; null for reports, for what was refused,
///   and for an ephemeral event
/// @param problem null when it was taken
public record BulkResult(
    @Nullable RunId run, int status, @Nullable Long runSeq, @Nullable ProblemDetails problem) {

  /// The answer to a list of reports.
  public static String write(List<Answer> answers) {
    JsonWriter out = new JsonWriter().object().array("results");
    for (Answer answer : answers) {
      out.object().text("run_id", answer.run()).number("status", answer.status());
      if (answer.problem() == null) {
        out.text("problem", null);
      } else {
        ProblemJson.write(out.name("problem"), answer.problem(), answer.status());
      }
      out.endObject();
    }
    return out.endArray().endObject().toString();
  }

  public static List<BulkResult> read(String json) {
    Fields in = Body.answer(json);
    List<BulkResult> results =
        in.list("results", Integer.MAX_VALUE).stream().map(BulkResult::read).toList();
    in.finish();
    return results;
  }

  private static BulkResult read(Fields in) {
    Fields problem = in.fields("problem");
    return new BulkResult(
        in.id("run_id", RunId::new),
        (int) in.requiredInteger("status", 100, 599),
        null,
        problem == null ? null : ProblemJson.read(problem));
  }

  /// The answer to one line of events, without a line break: its place in the run, or the fields of
  /// its problem.
  ///
  /// @param line from 1
  public static String writeLine(int line, Answer answer) {
    JsonWriter out = new JsonWriter().object().number("line", line).text("run_id", answer.run());
    if (answer.problem() == null) {
      out.number("run_seq", answer.runSeq());
    } else {
      ProblemJson.writeFields(out, answer.problem(), answer.status());
    }
    return out.endObject().toString();
  }

  public static BulkResult readLine(String json) {
    Fields in = Body.answer(json);
    boolean refused = in.has("code");
    BulkResult result =
        new BulkResult(
            in.id("run_id", RunId::new),
            (int) in.integer("status", 100, 599, 200),
            in.integer("run_seq", 1, Long.MAX_VALUE),
            refused ? ProblemJson.read(in) : null);
    in.finish();
    return result;
  }

  /// What a server says of one item.
  ///
  /// @param runSeq null for reports, for what was refused, and for an ephemeral event
  /// @param problem null when it was taken
  public record Answer(
      @Nullable RunId run, int status, @Nullable Long runSeq, @Nullable Problem problem) {

    public static Answer taken(RunId run, @Nullable Long runSeq) {
      return new Answer(run, 200, runSeq, null);
    }

    public static Answer refused(@Nullable RunId run, int status, Problem problem) {
      return new Answer(run, status, null, problem);
    }
  }
}
