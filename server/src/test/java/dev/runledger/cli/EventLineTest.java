package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.terminal.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventLineTest {
  private static final PrintStream NOWHERE =
      new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

  static Stream<Arguments> sayings() {
    return Stream.of(
        Arguments.of("log", "{\"stream\":\"stdout\",\"line\":\"hello\"}", "hello"),
        Arguments.of("log", "{\"level\":\"warn\"}", "{\"level\":\"warn\"}"),
        Arguments.of("run_claimed", "{\"runner_id\":\"lnch_1\",\"attempt\":1}", "by lnch_1"),
        Arguments.of("run_waiting_input", "{\"reason\":\"Which one?\"}", "Which one?"),
        Arguments.of("run_resumed", "{\"resume\":{\"a\":1},\"queued\":true}", "with {\"a\":1}"),
        Arguments.of("run_resumed", "{\"runner_id\":\"lnch_1\",\"attempt\":1}", ""),
        Arguments.of("run_stopping", "{\"by\":\"stop\",\"reason\":\"late\"}", "by stop: late"),
        Arguments.of("run_stopping", "{\"reason\":\"late\"}", "late"),
        Arguments.of("run_failed", "{\"code\":\"exit_3\",\"error\":\"no\"}", "exit_3: no"),
        Arguments.of("run_failed", "17", "17"),
        Arguments.of("run_stopped", "{\"reason\":\"late\",\"signal\":null}", "late"),
        Arguments.of("tool_call", "{\"name\":\"ls\"}", "{\"name\":\"ls\"}"));
  }

  @ParameterizedTest
  @MethodSource("sayings")
  void whatMattersOfThePayloadIsSaid(String type, String payload, String said) {
    assertThat(EventLine.said(event(type, payload))).isEqualTo(said);
  }

  @Test
  void aLineNumbersTheEventWithinItsRun() {
    String line = EventLine.of(event("tool_call", "{}"), Screen.plain(NOWHERE));
    assertThat(line).matches(" +7  \\d\\d:\\d\\d:\\d\\d\\.\\d{3}  tool_call +\\{}");
  }

  @Test
  void aLineOfASessionNumbersTheEventWithinThat() {
    String line = EventLine.ofSession(event("tool_call", "{}"), Screen.plain(NOWHERE));
    assertThat(line).matches(" +12  \\d\\d:\\d\\d:\\d\\d\\.\\d{3}  tool_call +\\{}");
  }

  @Test
  void anEventCannotCommandTheTerminal() {
    Event event = event("log", "{\"stream\":\"stdout\",\"line\":\"\\u001b[2Jgone\"}");
    assertThat(EventLine.of(event, Screen.plain(NOWHERE))).doesNotContain("\033");
  }

  @Test
  void onATerminalALineIsOneLine() {
    Event event = event("note", "{\"text\":\"" + "long ".repeat(100) + "\"}");
    assertThat(EventLine.of(event, new Screen(NOWHERE, true, false, 80))).hasSizeLessThan(81);
  }

  private static Event event(String type, String payload) {
    return new Event(
        new SessionId("ses_1"),
        new RunId("run_1"),
        12,
        7L,
        type,
        null,
        null,
        null,
        new Json(payload),
        Instant.parse("2026-03-01T09:30:00Z"),
        null);
  }
}
