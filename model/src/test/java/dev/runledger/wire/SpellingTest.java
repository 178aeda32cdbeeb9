package dev.runledger.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.event.Json;
import dev.runledger.event.RunFact;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.json.JsonCut;
import dev.runledger.json.JsonPart;
import dev.runledger.json.JsonScan;
import dev.runledger.json.JsonText;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.json.Times;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.problem.RunProblem.RunRefused;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// How single things are spelled.
class SpellingTest {
  private static final RunnerId RUNNER = new RunnerId("lnch_1");

  @ParameterizedTest
  @MethodSource("facts")
  void facts(RunFact fact, String payload) {
    assertThat(FactJson.payload(fact).text()).isEqualTo(payload.replace('\'', '"'));
    assertThat(JsonText.object(payload.replace('\'', '"'))).isNotNull();
  }

  static Stream<Arguments> facts() {
    Json odd = new Json("{ 'a' : 1.0 }".replace('\'', '"'));
    return Stream.of(
        Arguments.of(
            new RunFact.Created("START_SESSION", "chat"),
            "{'type':'START_SESSION','trigger_source':'chat'}"),
        Arguments.of(new RunFact.Claimed(RUNNER, 1), "{'runner_id':'lnch_1','attempt':1}"),
        Arguments.of(new RunFact.Started(RUNNER, 2), "{'runner_id':'lnch_1','attempt':2}"),
        Arguments.of(
            new RunFact.WaitingInput("why?", odd, true, null),
            "{'reason':'why?','schema':{ 'a' : 1.0 },'held':true,'expires_at':null}"),
        Arguments.of(
            new RunFact.Resumed(new Json("null"), false, false),
            "{'resume':null,'queued':false,'expired':false}"),
        Arguments.of(
            new RunFact.Requeued("runner_lost", 2, null),
            "{'reason':'runner_lost','attempt':2,'error':null}"),
        Arguments.of(
            new RunFact.Stopping("stop", "r", 30), "{'by':'stop','reason':'r','grace_seconds':30}"),
        Arguments.of(new RunFact.Completed(odd, null), "{'result':{ 'a' : 1.0 },'metrics':null}"),
        Arguments.of(
            new RunFact.Failed("c", "m", odd), "{'code':'c','error':'m','details':{ 'a' : 1.0 }}"),
        Arguments.of(new RunFact.Stopped("r", null), "{'reason':'r','signal':null}"),
        Arguments.of(new RunFact.Cancelled("r", "TERM"), "{'reason':'r','signal':'TERM'}"));
  }

  @Test
  void everyFactIsShownAbove() {
    Set<String> shown =
        facts().map(fact -> ((RunFact) fact.get()[0]).type()).collect(Collectors.toSet());
    assertThat(shown).isEqualTo(RunFact.TYPES);
  }

  @Test
  void aProblem() {
    String json = ProblemJson.write(new RunRefused(new RunId("run_1"), "is over"), 409);
    assertThat(json)
        .isEqualTo(
            """
            {"type":"https://runledger.dev/problems/run_refused","title":"Run refused",\
            "status":409,"detail":"Run run_1 is over.","code":"run_refused",\
            "hint":"Read its state with GET /v1/runs/run_1 before sending the command again."}\
            """);
    List<FieldError> errors = List.of(new FieldError("/a", "b"), new FieldError("", "c"));
    ProblemDetails details = ProblemJson.read(ProblemJson.write(new InvalidBody(errors), 422));
    assertThat(details.errors()).isEqualTo(errors);
    assertThat(details.code()).isEqualTo("invalid_body");
    assertThat(details.status()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1970-01-01T00:00:00.000000Z",
    "1772357400, 123456789, 2026-03-01T09:30:00.123456Z",
    "-62135596800, 1000, 0001-01-01T00:00:00.000001Z",
    "253402300799, 999999999, 9999-12-31T23:59:59.999999Z",
    "-1, 5000, 1969-12-31T23:59:59.000005Z",
  })
  void times(long second, int nano, String text) {
    Instant time = Instant.ofEpochSecond(second, nano);
    assertThat(Times.text(time)).isEqualTo(text);
    assertThat(Times.parse(text)).contains(time.minusNanos(nano % 1000));
  }

  @Test
  void whatIsNoTime() {
    for (String text :
        List.of(
            "",
            "2026-03-01",
            "2026-03-01T09:30:00",
            "2026-02-29T00:00:00Z",
            "now",
            "+10000-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z")) {
      assertThat(Times.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void anyTextIsWrittenSoThatItIsReadAgain() {
    Random random = new Random(50);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int left = random.nextInt(20); left > 0; left--) {
        int point = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
        text.appendCodePoint(point);
      }
      String json = new JsonWriter().text(text).toString();
      JsonScan.checkSyntax(json);
      assertThat(JsonCut.whole(json).text()).isEqualTo(text.toString());
    }
  }

  @Test
  void anyValueIsCutOutAsItStands() {
    Samples samples = new Samples(51);
    for (int round = 0; round < 500; round++) {
      Json one = samples.object();
      Json two = samples.value();
      String text = " {\"a\\\"\" :" + one + "\r\n, \"b\":[" + two + " ,\t" + one + "] } ";
      JsonScan.check(text, Limits.DEPTH);
      var members = JsonCut.members(JsonCut.whole(text));
      assertThat(members.keySet()).containsExactly("a\"", "b");
      assertThat(members.get("a\"").raw()).isEqualTo(one.text());
      assertThat(JsonCut.elements(members.get("b")))
          .extracting(JsonPart::raw)
          .containsExactly(two.text(), one.text());
    }
  }

  @Test
  void pathsTakeAnyId() {
    assertThat(Paths.of(Paths.RUN_STOP, new RunId("run_1"))).isEqualTo("/v1/runs/run_1/stop");
    assertThat(Paths.of(Paths.RUN, new RunId("a?b#c%d+ä")))
        .isEqualTo("/v1/runs/a%3Fb%23c%25d%2B%C3%A4");
    assertThat(Paths.of(Paths.of(Paths.RUN_SNAPSHOT, new RunId("r")), 3))
        .isEqualTo("/v1/runs/r/snapshots/3");
    assertThatThrownBy(() -> Paths.of(Paths.RUNS, 1)).hasMessageContaining("nothing to fill in");
  }
}
