package dev.runledger.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.QuestionId;
import dev.runledger.id.RunId;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.problem.RequestProblem.ReservedEventType;
import dev.runledger.problem.RunProblem.LeaseLost;
import dev.runledger.run.Question;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunFailure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each item of a bulk request stands for itself.
class BulkTest {
  private static final RunId RUN = new RunId("run_1");
  private static final LeaseToken TOKEN = new LeaseToken("lt_1");

  @Test
  void everyKindOfReportComesThrough() {
    List<BulkItem> items =
        List.of(
            new BulkItem.Started(RUN, TOKEN),
            new BulkItem.Renewal(RUN, TOKEN),
            reported(new RunCommand.Ask(new Question("why?", new Json("{ }")), true)),
            reported(
                new RunCommand.Ask(new Question("why?", null), false, null, new QuestionId("q"))),
            reported(new RunCommand.Complete(new Json("[ ]"), null)),
            reported(new RunCommand.Fail(new RunFailure("c", "m", new Json("{ }")), true)),
            reported(new RunCommand.AcknowledgeStop("SIGTERM")),
            new BulkItem.Events(RUN, TOKEN, List.of(new Samples(1).newEvent())));
    assertThat(BulkJson.readReports(BulkWriter.reports(items))).isEqualTo(items);
  }

  @Test
  void aBrokenReportStandsAmongTheOthers() {
    String good = "{\"run_id\":\"run_1\",\"lease_token\":\"lt_1\",\"kind\":\"started\"}";
    String reports =
        String.join(
            ",",
            good,
            "{\"run_id\":\"run_2\",\"lease_token\":\"lt_1\",\"kind\":\"failed\",\"eror\":\"x\"}",
            "{\"lease_token\":\"lt_1\",\"kind\":\"jump\"}",
            "{\"run_id\":\"run_3\",\"lease_token\":\"l\",\"kind\":\"events\",\"events\":"
                + "[{\"event_type\":\"a\"},{\"event_type\":\"run_failed\"}]}",
            good);
    List<BulkItem> items = BulkJson.readReports(utf8("{\"reports\":[" + reports + "]}"));
    assertThat(items).hasSize(5);
    assertThat(items.getFirst()).isEqualTo(new BulkItem.Started(RUN, TOKEN));
    assertThat(items.getLast()).isEqualTo(new BulkItem.Started(RUN, TOKEN));
    assertThat(pointers(items.get(1), "run_2"))
        .containsExactlyInAnyOrder("/reports/1/error", "/reports/1/eror");
    assertThat(pointers(items.get(2), null))
        .containsExactlyInAnyOrder("/reports/2/run_id", "/reports/2/kind");
    assertThat(items.get(3))
        .isEqualTo(new BulkItem.Broken(new RunId("run_3"), new ReservedEventType("run_failed")));
  }

  @Test
  void aListThatIsNoneIsRefusedWhole() {
    assertThat(JsonTextTest.problem(() -> BulkJson.readReports(utf8("{\"reports\":{}}"))))
        .isInstanceOf(InvalidBody.class);
    assertThat(JsonTextTest.problem(() -> BulkJson.readReports(utf8("{\"reports\":[1],\"x\":1}"))))
        .extracting(problem -> ((InvalidBody) problem).errors().size())
        .isEqualTo(2);
  }

  @Test
  void linesComeThroughEachWithItsNumber() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    NewEvent event = NewEvent.of("a", new Json("{\n}"));
    body.writeBytes(BulkWriter.line(RUN, TOKEN, event));
    body.writeBytes(utf8("\r\n\n"));
    body.writeBytes(utf8("{\"run_id\":\"run_2\",\"event_type\":\"a\",\"x\":1}\n"));
    body.writeBytes(new byte[] {'{', (byte) 0xFF, '}', '\n'});
    body.writeBytes(BulkWriter.line(RUN, null, event));
    List<BulkJson.Line> lines = BulkJson.readLines(body.toByteArray());
    assertThat(lines).extracting(BulkJson.Line::number).containsExactly(1, 4, 5, 6);
    NewEvent onOneLine = NewEvent.of("a", new Json("{ }"));
    assertThat(lines.get(0).item()).isEqualTo(new BulkItem.Events(RUN, TOKEN, List.of(onOneLine)));
    assertThat(pointers(lines.get(1).item(), "run_2")).containsExactly("/x");
    assertThat(pointers(lines.get(2).item(), null)).containsExactly("");
    assertThat(lines.get(3).item()).isEqualTo(new BulkItem.Events(RUN, null, List.of(onOneLine)));
  }

  @Test
  void answersAreRead() {
    LeaseLost lost = new LeaseLost(RUN);
    List<BulkResult.Answer> answers =
        List.of(
            BulkResult.Answer.taken(RUN, null),
            BulkResult.Answer.refused(RUN, 409, lost),
            BulkResult.Answer.refused(null, 422, new InvalidBody("/a", "b")));
    List<BulkResult> results = BulkResult.read(BulkResult.write(answers));
    assertThat(results).extracting(BulkResult::status).containsExactly(200, 409, 422);
    assertThat(results).extracting(BulkResult::run).containsExactly(RUN, RUN, null);
    assertThat(results.get(0).problem()).isNull();
    assertThat(results.get(1).problem()).isEqualTo(ProblemJson.read(ProblemJson.write(lost, 409)));
  }

  @Test
  void answersToLinesAreRead() {
    String taken = BulkResult.writeLine(3, BulkResult.Answer.taken(RUN, 12L));
    assertThat(taken).isEqualTo("{\"line\":3,\"run_id\":\"run_1\",\"run_seq\":12}");
    assertThat(BulkResult.readLine(taken)).isEqualTo(new BulkResult(RUN, 200, 12L, null));
    BulkResult refused =
        BulkResult.readLine(
            BulkResult.writeLine(4, BulkResult.Answer.refused(RUN, 409, new LeaseLost(RUN))));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.problem()).extracting(ProblemDetails::code).isEqualTo("lease_lost");
  }

  private static BulkItem reported(RunCommand.Report report) {
    return new BulkItem.Reported(RUN, TOKEN, report);
  }

  private static List<String> pointers(BulkItem item, String run) {
    assertThat(item.run()).isEqualTo(run == null ? null : new RunId(run));
    InvalidBody problem = (InvalidBody) ((BulkItem.Broken) item).problem();
    return problem.errors().stream().map(FieldError::pointer).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
