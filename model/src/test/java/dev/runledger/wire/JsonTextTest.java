package dev.runledger.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.runledger.event.Json;
import dev.runledger.json.JsonText;
import dev.runledger.json.Limits;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.problem.RequestProblem.TooLarge;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is kept as JSON, and what no database could keep.
class JsonTextTest {
  private static final String U0000 = "U+0000 is not allowed in text";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " { } ",
        "{\"b\":1,\"a\":1.0e0,\"c\":1E+2,\"d\":-0}",
        "{\"\\u0041\":\"\\ud83d\\ude00 \\/ \\b\"}",
        "{\"a\":{\"a\":{\"a\":1}}}",
        "{\"\":\"\",\" \":null}",
        "{\"n\":1e-323,\"m\":1.7976931348623157e308,\"z\":0e0,\"y\":0.000}",
        "{\n\t\"a\" : [ 1 ,\r\n 2 ]\n}"
      })
  void isKeptExactly(String text) {
    assertThat(JsonText.object(text)).isEqualTo(new Json(text));
    assertThat(JsonText.object(text.getBytes(StandardCharsets.UTF_8)).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"a\":2} | /a | twice",
        "{\"x\":[0,{\"k~/\":1,\"k~/\":1}]} | /x/1/k~0~1 | twice",
        "{\"a\":1,\"\\u0061\":2} | /a | twice",
        "{\"a\":\"\\u0000\"} | /a | U+0000",
        "{\"x\":[\"ok\",\"\\ud800\"]} | /x/1 | surrogate",
        "{\"x\":\"\\ude00\\ud83d\"} | /x | surrogate",
        "{\"x\":\"\\ud83dA\"} | /x | surrogate",
        "{\"n\":1e309} | /n | beyond",
        "{\"n\":-1e309} | /n | beyond",
        "{\"n\":1e99999999999} | /n | exponent",
        "{\"n\":0e1001} | /n | exponent",
        "{\"n\":[1e-400]} | /n/0 | closer to 0",
        "[1] | '' | object is expected",
        "\"text\" | '' | object is expected",
      })
  void isRefusedWithItsPlace(String text, String pointer, String because) {
    FieldError error = fault(text);
    assertThat(error.pointer()).isEqualTo(pointer);
    assertThat(error.message()).contains(because);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | no JSON",
        "'{\"a\":1' | line 1, column 7",
        "'{\"a\":1,}' | line 1, column",
        "{a:1} | line 1, column",
        "{'a':1} | line 1, column",
        "{\"a\":01} | line 1, column",
        "{\"a\":NaN} | line 1, column",
        "{\"a\":.5} | line 1, column",
        "{\"a\":+1} | line 1, column",
        "{\"a\":tru} | line 1, column",
        "{\"a\":\"\\x\"} | line 1, column",
        "{} {} | more follows",
        "{}x | line 1, column",
        "{/*c*/} | line 1, column",
        "[1,,2] | line 1, column",
      })
  void brokenTextIsRefusedWithLineAndColumn(String text, String because) {
    FieldError error = fault(text.replace("''", "'"));
    assertThat(error.pointer()).isEmpty();
    assertThat(error.message())
        .contains(because)
        .doesNotContain("Source")
        .doesNotContain("Jackson");
  }

  @Test
  void aKeyIsTextToo() {
    assertThat(fault("{\"a\\u0000\":1}")).isEqualTo(new FieldError("/a\0", U0000));
    assertThat(fault("{\"\\udc00\":1}").message()).contains("surrogate");
  }

  @Test
  void theLineIsCounted() {
    assertThat(fault("{\n\"a\": 1,\n  oops}").message()).contains("line 3");
  }

  @Test
  void rawControlCharactersAreRefused() {
    assertThat(fault("{\"a\":\"\n\"}").message()).contains("line 1");
    assertThat(fault("{\"a\":\"\0\"}").message()).contains("U+0000");
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedAndAReplacementCharacterIsNot() {
    byte[] bytes = "{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    for (int bad : new int[] {0x80, 0xFF, 0xC0, 0xED}) {
      byte[] broken = bytes.clone();
      broken[6] = (byte) bad;
      assertThat(problem(() -> JsonText.object(broken)))
          .isEqualTo(new InvalidBody("", "Not valid UTF-8 at byte 7"));
    }
    byte[] cut = Arrays.copyOf("{\"a\":\"€".getBytes(StandardCharsets.UTF_8), 8);
    assertThat(problem(() -> JsonText.object(cut))).isInstanceOf(InvalidBody.class);
    byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
    assertThat(problem(() -> JsonText.value(surrogate))).isInstanceOf(InvalidBody.class);
    assertThat(JsonText.object("{\"a\":\"\uFFFD\"}".getBytes(StandardCharsets.UTF_8)).text())
        .contains("\uFFFD");
  }

  @Test
  void depthHasAnEdge() {
    assertThatCode(() -> JsonText.value(nested(Limits.DEPTH))).doesNotThrowAnyException();
    FieldError error = fault(nested(Limits.DEPTH + 1));
    assertThat(error.pointer()).isEqualTo("/0".repeat(Limits.DEPTH));
    assertThat(error.message()).contains("more than 64 levels");
    assertThat(fault(nested(100_000)).message()).contains("more than 64 levels");
  }

  @Test
  void lengthOfANumberHasAnEdge() {
    String fits = "0." + "1".repeat(Limits.NUMBER_LENGTH - 2);
    assertThatCode(() -> JsonText.value(fits)).doesNotThrowAnyException();
    assertThat(fault(fits + "1").message()).contains("1001 characters");
    assertThat(fault("9".repeat(400)).message()).contains("beyond");
    assertThatCode(() -> JsonText.value("9".repeat(308))).doesNotThrowAnyException();
    assertThat(fault("1".repeat(1 << 20)).message()).contains("1048576 characters");
  }

  @Test
  void exponentHasAnEdge() {
    assertThatCode(() -> JsonText.value("0e1000")).doesNotThrowAnyException();
    assertThatCode(() -> JsonText.value("0e-0001000")).doesNotThrowAnyException();
    assertThat(fault("0e1001").message()).contains("exponent");
  }

  @Test
  void sizeOfABodyHasAnEdge() {
    byte[] fits = filled(Limits.BODY_BYTES);
    assertThatCode(() -> JsonText.value(fits)).doesNotThrowAnyException();
    assertThat(problem(() -> JsonText.value(filled(Limits.BODY_BYTES + 1))))
        .isEqualTo(new TooLarge("The body", "8 MiB"));
  }

  @Test
  void longNamesAreNames() {
    String name = "k".repeat(200_000);
    assertThatCode(() -> JsonText.object("{\"" + name + "\":1}")).doesNotThrowAnyException();
  }

  static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static byte[] filled(int bytes) {
    byte[] text = new byte[bytes];
    Arrays.fill(text, (byte) 'x');
    text[0] = '"';
    text[bytes - 1] = '"';
    return text;
  }

  private static FieldError fault(String text) {
    InvalidBody problem = (InvalidBody) problem(() -> JsonText.object(text));
    assertThat(problem.errors()).hasSize(1);
    return problem.errors().getFirst();
  }

  static Problem problem(ThrowingCallable call) {
    return catchThrowableOfType(ProblemException.class, call).problem();
  }
}
