package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import org.junit.jupiter.api.Test;

class AnswerTextTest {
  private static final Json WANTS_TEXT = new Json("{\"type\":\"string\"}");

  @Test
  void whatReadsAsJsonIsSentAsItStands() {
    assertThat(AnswerText.json("{\"a\": 1}", null).text()).isEqualTo("{\"a\": 1}");
    assertThat(AnswerText.json("42", null).text()).isEqualTo("42");
    assertThat(AnswerText.json("true", new Json("{\"type\":\"boolean\"}")).text())
        .isEqualTo("true");
  }

  @Test
  void anythingElseIsAText() {
    assertThat(AnswerText.json("yes, \"go on\"", null).text()).isEqualTo("\"yes, \\\"go on\\\"\"");
    assertThat(AnswerText.json("{not json", null).text()).isEqualTo("\"{not json\"");
    assertThat(AnswerText.json("", null).text()).isEqualTo("\"\"");
  }

  @Test
  void whereATextIsWantedANumberIsOneToo() {
    assertThat(AnswerText.json("42", WANTS_TEXT).text()).isEqualTo("\"42\"");
    assertThat(AnswerText.json("\"42\"", WANTS_TEXT).text()).isEqualTo("\"42\"");
  }
}
