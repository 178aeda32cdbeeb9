package dev.runledger.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.json.Limits;
import dev.runledger.problem.RequestProblem.TooLarge;
import dev.runledger.run.RunCommand;
import dev.runledger.run.Submission;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What others wrote goes through us without a changed byte.
class ExactTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ }",
        "{\n  \"b\" : 1.0,\r\n\t\"a\":1e+2 ,\"c\":-0.00}",
        "{\"\\u0041\\/\\\"\":\"}]{[\\\\\",\"x\":\"\\ud83d\\ude00😀\"}",
        "{\"z\":[ ],\"n\":[null , true,false,[[]]], \"\":{}}",
        "{\"long\":123456789012345678901234567890.123456789}"
      })
  void fromTheAppendToThePage(String payload) {
    byte[] body = utf8(" [ {\"event_type\" :\"a\" , \"payload\" : " + payload + " } ] ");
    NewEvent given = EventBodies.read(body).getFirst();
    assertThat(given.payload().text()).isEqualTo(payload);

    Event any = new Samples(30).event();
    Event stored =
        new Event(
            any.sessionId(),
            any.runId(),
            any.seq(),
            any.runSeq(),
            given.type(),
            null,
            null,
            null,
            given.payload(),
            any.createdAt(),
            null);
    String page = EventJson.write(new EventPage(List.of(stored), 1, false)).toString();
    assertThat(page).contains("\"payload\":" + payload + ",");
    assertThat(EventJson.readPage(page).events()).containsExactly(stored);
  }

  @Test
  void parametersResultsAndAnswers() {
    Submission run =
        SubmissionJson.read(
            utf8("{\"prompt\":\"p\",\"parameters\":{ \"a\" : 1e0 },\"metadata\":{ }}"));
    assertThat(run.job().parameters()).isEqualTo(new Json("{ \"a\" : 1e0 }"));
    assertThat(run.job().metadata()).isEqualTo(new Json("{ }"));
    String fence = "{\"runner_id\":\"r\",\"lease_token\":\"t\",";
    assertThat(
            ReportBodies.completed(utf8(fence + "\"result\": [ 1.50 ] ,\"metrics\":{\"x\": 1}}")))
        .extracting(ReportBodies.Fenced::report)
        .isEqualTo(new RunCommand.Complete(new Json("[ 1.50 ]"), new Json("{\"x\": 1}")));
    assertThat(CommandBodies.resume(utf8("{\"resume\":null}")).answer())
        .isEqualTo(new Json("null"));
    assertThat(CommandBodies.resume(utf8("{\"resume\" : \"\\u0079es\" }")).answer())
        .isEqualTo(new Json("\"\\u0079es\""));
  }

  @Test
  void anEventHasAnEdgeCountedInBytes() {
    for (String letter : List.of("x", "ä", "€", "😀")) {
      int width = utf8(letter).length;
      int room = Limits.EVENT_BYTES - "{\"a\":\"\"}".length();
      String filled = letter.repeat(room / width) + "x".repeat(room % width);
      assertThatCode(() -> EventBodies.read(event(filled))).doesNotThrowAnyException();
      assertThat(JsonTextTest.problem(() -> EventBodies.read(event(filled + "x"))))
          .isEqualTo(new TooLarge("The payload of an event", "1 MiB"));
    }
  }

  @Test
  void aBatchHasAnEdge() {
    int each = Limits.EVENT_BYTES - 100;
    String event = "{\"event_type\":\"a\",\"payload\":{\"a\":\"" + "x".repeat(each) + "\"}}\n";
    String fits = event.repeat(Limits.BODY_BYTES / event.length());
    String padded = fits + " ".repeat(Limits.BODY_BYTES - fits.length());
    assertThat(EventBodies.readLines(utf8(padded))).hasSize(8);
    assertThat(JsonTextTest.problem(() -> EventBodies.readLines(utf8(padded + " "))))
        .isEqualTo(new TooLarge("The body", "8 MiB"));
    assertThat(JsonTextTest.problem(() -> EventBodies.read(utf8("[" + padded + "]"))))
        .isEqualTo(new TooLarge("The body", "8 MiB"));
  }

  @Test
  void aStateHasAnEdge() {
    String filled = "x".repeat(Limits.STATE_BYTES - "{\"a\":\"\"}".length());
    assertThatCode(() -> SnapshotJson.readNew(state(filled))).doesNotThrowAnyException();
    assertThat(JsonTextTest.problem(() -> SnapshotJson.readNew(state(filled + "x"))))
        .isEqualTo(new TooLarge("The state", "8 MiB"));
    assertThat(
            JsonTextTest.problem(
                () -> SnapshotJson.readNew(new byte[Limits.SNAPSHOT_BODY_BYTES + 1])))
        .isEqualTo(new TooLarge("The body", "8256 KiB"));
  }

  private static byte[] event(String text) {
    return utf8("{\"event_type\":\"a\",\"payload\":{\"a\":\"" + text + "\"}}");
  }

  private static byte[] state(String text) {
    return utf8("{\"node_name\":\"n\",\"state\":{\"a\":\"" + text + "\"}}");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
