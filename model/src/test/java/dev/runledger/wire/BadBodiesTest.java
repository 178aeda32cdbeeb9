package dev.runledger.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.runledger.json.Limits;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.Problem;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.problem.RequestProblem.ReservedEventType;
import dev.runledger.run.StopBy;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every body that breaks a rule, and the places that the answer names.
class BadBodiesTest {
  private static final Charset UTF_8 = StandardCharsets.UTF_8;

  /// Which body is read how.
  @SuppressWarnings("ImmutableEnumChecker") // every reader is a method without a memory
  enum Reader {
    RUN(SubmissionJson::read),
    SESSION(SessionBodies::create),
    PATCH(SessionBodies::patch),
    RUNNER(RunnerJson::readRegistration),
    POLL(RunnerJson::readPoll),
    STARTED(ReportBodies::fence),
    WAITING(ReportBodies::waiting),
    COMPLETED(ReportBodies::completed),
    FAILED(ReportBodies::failed),
    STOPPED(ReportBodies::stopped),
    RESUME(CommandBodies::resume),
    STOP(body -> CommandBodies.end(StopBy.STOP, body, Duration.ZERO)),
    FORK(CommandBodies::forkStep),
    SNAPSHOT(SnapshotJson::readNew),
    EVENTS(EventBodies::read),
    LINES(EventBodies::readLines);

    private final Consumer<byte[]> reads;

    Reader(Consumer<byte[]> reads) {
      this.reads = reads;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "RUN | {} | /prompt",
        "RUN | {'prompt':' '} | /prompt",
        "RUN | {'prompt':1} | /prompt",
        "RUN | {'prompt':'a','message':'b'} | /message",
        "RUN | {'kind':'exploration'} | /app_package",
        "RUN | {'kind':'robot','prompt':'p'} | /kind",
        "RUN | {'promt':'p'} | /prompt /promt",
        "RUN | {'prompt':'p','priority':1001} | /priority",
        "RUN | {'prompt':'p','priority':-1001} | /priority",
        "RUN | {'prompt':'p','priority':1.0} | /priority",
        "RUN | {'prompt':'p','priority':'1'} | /priority",
        "RUN | {'prompt':'p','priority':99999999999999999999} | /priority",
        "RUN | {'prompt':'p','timeout_seconds':0} | /timeout_seconds",
        "RUN | {'prompt':'p','timeout_seconds':2592001} | /timeout_seconds",
        "RUN | {'prompt':'p','max_attempts':0} | /max_attempts",
        "RUN | {'prompt':'p','max_attempts':101} | /max_attempts",
        "RUN | {'prompt':'p','max_steps':0} | /max_steps",
        "RUN | {'prompt':'p','max_duration_seconds':0} | /max_duration_seconds",
        "RUN | {'prompt':'p','not_before':'tomorrow'} | /not_before",
        "RUN | {'prompt':'p','not_before':'2026-02-30T00:00:00Z'} | /not_before",
        "RUN | {'prompt':'p','not_before':'2026-02-01T00:00:00'} | /not_before",
        "RUN | {'prompt':'p','delay_seconds':-1} | /delay_seconds",
        "RUN | {'prompt':'p','delay_seconds':315360001} | /delay_seconds",
        "RUN | {'prompt':'p','delay_seconds':1,'not_before':'2026-02-01T00:00:00Z'}"
            + " | /delay_seconds",
        "RUN | {'prompt':'p','parameters':[]} | /parameters",
        "RUN | {'prompt':'p','parameters':'{}'} | /parameters",
        "RUN | {'prompt':'p','parameters':{'target_pages':1},'target_pages':2} | /target_pages",
        "RUN | {'prompt':'p','metadata':7} | /metadata",
        "RUN | {'prompt':'p','session_id':'a b'} | /session_id",
        "RUN | {'prompt':'p','session_id':''} | /session_id",
        "RUN | {'prompt':'p','parent_run_id':'a/b'} | /parent_run_id",
        "RUN | {'prompt':'p','on_lost':'explode'} | /on_lost",
        "RUN | {'prompt':'p','conflict':'fight','affinity':'some'} | /conflict /affinity",
        "RUN | {'prompt':'p','demands':[]} | /demands",
        "RUN | {'prompt':'p','demands':{'host':'a'}} | /demands/host",
        "RUN | {'prompt':'p','demands':{'tags':'gpu'}} | /demands/tags",
        "RUN | {'prompt':'p','demands':{'tags':['a',1,null]}} | /demands/tags/1 /demands/tags/2",
        "RUN | {'prompt':'p','a/b~c':1} | /a~1b~0c",
        "RUN | {'type':'END','trigger_source':1,'execution_mode':'later'} "
            + "| /type /prompt /trigger_source /execution_mode",
        "RUN | [] | ``",
        "SESSION | {'title':5,'metadata':[]} | /title /metadata",
        "SESSION | {'session_id':'s','parent_session_id':'s'} | /parent_session_id",
        "PATCH | {'status':'idle'} | /status",
        "PATCH | `` | ``",
        "RUNNER | {} | /hostname /project_dir /executor_type",
        "RUNNER | {'hostname':'','project_dir':'p','executor_type':null} | /hostname /executor_type",
        "RUNNER | {'hostname':'h','project_dir':'p','executor_type':'e','replace':1} | /replace",
        "POLL | {'wait_seconds':61,'max_runs':1001} | /wait_seconds /max_runs",
        "POLL | {'wait_seconds':-1,'max_runs':-1} | /wait_seconds /max_runs",
        "STARTED | {} | /runner_id /lease_token",
        "STARTED | {'runner_id':'r','lease_token':null} | /lease_token",
        "STARTED | {'runner_id':'r','lease_token':'t','result':{}} | /result",
        "WAITING | {'runner_id':'r','lease_token':'t'} | /reason",
        "WAITING | {'runner_id':'r','lease_token':'t','reason':'?','schema':1,'hold':0} "
            + "| /schema /hold",
        "COMPLETED | {'runner_id':'r','lease_token':'t','metrics':[1]} | /metrics",
        "FAILED | {'runner_id':'r','lease_token':'t','error':{},'details':''} | /details /error",
        "STOPPED | {'runner_id':'r','lease_token':'t','signal':9} | /signal",
        "RESUME | {} | /resume",
        "RESUME | {'answer':1} | /resume /answer",
        "STOP | {'grace_seconds':3601} | /grace_seconds",
        "STOP | {'grace_seconds':-1} | /grace_seconds",
        "FORK | {'at_step':'last'} | /at_step",
        "SNAPSHOT | {'node_name':'n'} | /state",
        "SNAPSHOT | {'state':[]} | /state",
        "EVENTS | {} | /event_type",
        "EVENTS | {'event_type':'1x'} | /event_type",
        "EVENTS | {'event_type':'a','payload':[]} | /payload",
        "EVENTS | {'event_type':'a','payload':{'x':'\\u0000'}} | /payload/x",
        "EVENTS | {'event_type':'a','event_id':'','step':-1} | /step /event_id",
        "EVENTS | [{'event_type':'a'},{'event_typ':'b'},{'event_type':'','x':1}] "
            + "| /1/event_type /1/event_typ /2/event_type /2/x",
        "EVENTS | [{'event_type':'a'},7] | /1",
        "EVENTS | [] | ``",
        "EVENTS | 7 | ``",
        "LINES | {'event_type':'a'}~{'event_type':'b','step':1.5} | /1/step",
        "LINES | {'event_type':'a'}~~{'event_type' | /1",
        "LINES | {'event_type':'a'}~[] | /1",
        "LINES | ~~ | ``",
      })
  void isRefusedWithEveryPlace(Reader reader, String body, String pointers) {
    byte[] bytes = (body == null ? "" : body).replace('\'', '"').replace('~', '\n').getBytes(UTF_8);
    if (body != null && body.contains("a/b~c")) {
      bytes = body.replace('\'', '"').getBytes(UTF_8);
    }
    byte[] sent = bytes;
    InvalidBody problem = (InvalidBody) JsonTextTest.problem(() -> reader.reads.accept(sent));
    assertThat(problem.errors())
        .extracting(FieldError::pointer)
        .containsExactlyInAnyOrderElementsOf(
            pointers == null || pointers.isEmpty() ? List.of("") : List.of(pointers.split(" ")));
    assertThat(problem.errors()).allSatisfy(error -> assertThat(error.message()).isNotBlank());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':Infinity} | 'Infinity' is no number in JSON",
        "{'a':-Infinity} | '-Infinity' is no number in JSON",
        "[NaN] | 'NaN' is no number in JSON",
        "{'a':+1} | plus signs",
        "{'a':0x10} | numbers are decimal in JSON",
        "/* */ 1 | maybe a comment, which JSON has none of",
        "1e | end-of-input: expected a digit",
        "{'a':[1} | Unexpected close marker '}': expected ']'",
        "{'a':1 | expected close marker for Object",
        "{'a':01} | Leading zeroes not allowed",
        "{'a':None} | Unrecognized token 'None'",
        "{a:1} | was expecting double-quote to start property name",
        "{'a':'\\x'} | Unrecognized character escape 'x'"
      })
  void whatIsNoJsonIsSaidWithoutTheParsersOwnAffairs(String body, String said) {
    String problem = problem(Reader.RUN, body.replace('\'', '"')).message();
    assertThat(problem).startsWith("The body is not valid: Not valid JSON at line 1, column ");
    assertThat(problem.replace('"', '\'')).contains(said).doesNotContain("Feature", "`", "[Source");
  }

  @Test
  void aMessageSaysTheValueAndWhatIsAllowed() {
    assertThat(message("{\"prompt\":\"p\",\"priority\":5000}"))
        .isEqualTo("priority is 5000; it must be a whole number from -1000 to 1000");
    assertThat(message("{\"prompt\":\"p\",\"on_lost\":\"explode\"}"))
        .isEqualTo("on_lost is 'explode'; it must be one of fail, requeue");
    assertThat(message("{\"prompt\":\"p\",\"agent_nam\":\"x\"}"))
        .isEqualTo("There is no field 'agent_nam' here; did you mean 'agent_name'?");
    assertThat(message("{\"prompt\":\"p\",\"colour\":\"x\"}"))
        .isEqualTo("There is no field 'colour' here");
    assertThat(message("{\"prompt\":\"p\",\"parent_run_id\":\"a b\"}")).contains("Not a run id");
  }

  @Test
  void aRunInAnOldSessionNeedsItsName() {
    BadRequest problem =
        (BadRequest) problem(Reader.RUN, "{\"type\":\"resume_session\",\"prompt\":\"p\"}");
    assertThat(problem.message()).isEqualTo("session_id is required");
  }

  @Test
  void aSessionIsNotItsOwnParent() {
    String body = "{\"prompt\":\"p\",\"session_id\":\"s\",\"parent_session_id\":\"s\"}";
    assertThat(problem(Reader.RUN, body)).isInstanceOf(BadRequest.class);
  }

  @Test
  void theServersOwnEventTypesAreReserved() {
    for (String type : List.of("run_completed", "stream_end", "init")) {
      assertThat(problem(Reader.EVENTS, "{\"event_type\":\"" + type + "\"}"))
          .isEqualTo(new ReservedEventType(type));
    }
  }

  @Test
  void lengthOfANameHasAnEdge() {
    String longest = "n".repeat(Limits.NAME_LENGTH);
    assertThatCode(() -> SessionBodies.create(titled(longest))).doesNotThrowAnyException();
    assertThat(JsonTextTest.problem(() -> SessionBodies.create(titled(longest + "n"))).message())
        .contains("title has 257 characters; at most 256 are allowed");
  }

  @Test
  void lengthOfAPromptHasAnEdge() {
    String longest = "p".repeat(Limits.PROMPT_LENGTH);
    assertThatCode(() -> SubmissionJson.read(prompted(longest))).doesNotThrowAnyException();
    assertThat(JsonTextTest.problem(() -> SubmissionJson.read(prompted(longest + "p"))))
        .isInstanceOf(InvalidBody.class);
  }

  @Test
  void lengthOfABatchHasAnEdge() {
    assertThat(EventBodies.read(batch(Limits.BATCH_ITEMS))).hasSize(Limits.BATCH_ITEMS);
    assertThat(JsonTextTest.problem(() -> EventBodies.read(batch(Limits.BATCH_ITEMS + 1))))
        .isEqualTo(new InvalidBody("", "A batch has 10001 items; 1 to 10000 are allowed"));
  }

  @Test
  void depthOfAPayloadHasAnEdge() {
    assertThatCode(() -> EventBodies.read(deep(Limits.DEPTH))).doesNotThrowAnyException();
    InvalidBody problem =
        (InvalidBody) JsonTextTest.problem(() -> EventBodies.read(deep(Limits.DEPTH + 1)));
    assertThat(problem.errors()).extracting(FieldError::pointer).containsExactly("/0/payload");
  }

  private static byte[] deep(int depth) {
    String payload = "{\"a\":" + JsonTextTest.nested(depth - 1) + "}";
    return ("[{\"event_type\":\"a\",\"payload\":" + payload + "}]").getBytes(UTF_8);
  }

  private static byte[] batch(int events) {
    String[] all = new String[events];
    Arrays.fill(all, "{\"event_type\":\"a\"}");
    return Arrays.toString(all).getBytes(UTF_8);
  }

  private static byte[] titled(String title) {
    return ("{\"title\":\"" + title + "\"}").getBytes(UTF_8);
  }

  private static byte[] prompted(String prompt) {
    return ("{\"prompt\":\"" + prompt + "\"}").getBytes(UTF_8);
  }

  private static String message(String body) {
    return ((InvalidBody) problem(Reader.RUN, body)).errors().getFirst().message();
  }

  private static Problem problem(Reader reader, String body) {
    return JsonTextTest.problem(() -> reader.reads.accept(body.getBytes(UTF_8)));
  }
}
