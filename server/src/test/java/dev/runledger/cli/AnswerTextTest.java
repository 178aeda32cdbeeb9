package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  @Test
  void whatIsOneOfTheTextsToChooseFromIsThatText() {
    Json choice = new Json("{\"enum\":[\"1\",\"true\",\"on hold\"]}");
    assertThat(AnswerText.json("1", choice).text()).isEqualTo("\"1\"");
    assertThat(AnswerText.json(" true ", choice).text()).isEqualTo("\"true\"");
    assertThat(AnswerText.json("\"on hold\"", choice).text()).isEqualTo("\"on hold\"");
  }

  @Test
  void whatFitsNoneOfSeveralTypesIsATextWhereThatIsOneOfThem() {
    Json textOrNothing = new Json("{\"type\":[\"string\",\"null\"]}");
    assertThat(AnswerText.json("42", textOrNothing).text()).isEqualTo("\"42\"");
    assertThat(AnswerText.json("null", textOrNothing).text()).isEqualTo("null");
    assertThat(AnswerText.json("42", new Json("{\"type\":[\"string\",\"integer\"]}")).text())
        .isEqualTo("42");
  }

  @Test
  void blanksAroundJsonAreNoSlip() {
    assertThat(AnswerText.json(" 5 ", new Json("{\"type\":\"integer\"}")).text()).isEqualTo("5");
    assertThat(AnswerText.json(" {\"a\": 1}", new Json("{\"type\":\"object\"}")).text())
        .isEqualTo("{\"a\": 1}");
    assertThat(AnswerText.json(" so so ", null).text()).isEqualTo("\" so so \"");
  }

  @Test
  void aSlipIsCaughtBeforeTheAgentSeesIt() {
    Json choice = new Json("{\"enum\":[\"yes\",\"no\"]}");
    assertThat(AnswerText.json("yes", choice).text()).isEqualTo("\"yes\"");
    assertThatThrownBy(() -> AnswerText.json("yse", choice))
        .hasMessage("'yse' is no answer to this question: it wants one of yes, no.");
    assertThatThrownBy(() -> AnswerText.json("many", new Json("{\"type\":\"integer\"}")))
        .hasMessageEndingWith("it wants a whole number.");
  }

  @Test
  void whatIsWantedIsSaidInWordsWhereItIsSimple() {
    assertThat(AnswerText.wanted(new Json("{\"enum\":[\"yes\",\"no\"]}")))
        .isEqualTo("one of yes, no");
    assertThat(AnswerText.wanted(new Json("{\"type\":\"boolean\"}"))).isEqualTo("true or false");
    assertThat(AnswerText.wanted(new Json("{\"type\":\"integer\",\"minimum\":1}")))
        .isEqualTo("what fits {\"type\":\"integer\",\"minimum\":1}");
  }

  @Test
  void aSchemaThatIsNotUnderstoodAllowsEverything() {
    for (String schema : new String[] {"true", "{\"type\":[\"null\"]}", "{\"enum\":[1,2]}"}) {
      assertThat(AnswerText.json("7", new Json(schema)).text()).isEqualTo("7");
    }
  }
}
