package dev.runledger.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// However long it is, what is written is the same: as a text, as bytes, and in pieces.
class JsonWriterTest {
  private static final String CHARACTERS = "aé€😀\n\"";

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9_000, 11_000, 50_000, 300_000})
  void aLongTextIsTheSameInPieces(int times) {
    String text = CHARACTERS.repeat(times);
    String escaped = CHARACTERS.replace("\"", "\\\"").replace("\n", "\\n").repeat(times);
    Json raw = new Json("{\"r\": \"" + escaped + "\"}");
    String expected =
        "[{\"t\":\"%s\",\"r\":%s,\"n\":1},{\"t\":\"%s\",\"r\":%s,\"n\":1}]"
            .formatted(escaped, raw.text(), escaped, raw.text());

    assertThat(written(text, raw).toString()).isEqualTo(expected);
    assertThat(new String(written(text, raw).bytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
    JsonWriter out = written(text, raw);
    assertThat(out.length())
        .isBetween(expected.length(), expected.getBytes(StandardCharsets.UTF_8).length);
    assertThat(joined(out.pieces())).isEqualTo(expected);
    assertThat(out.toString()).as("once more").isEqualTo(expected);
  }

  /// Of an interval that became 0, somebody would make a loop without a pause.
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "500, 1", "1000, 1", "1001, 2", "20000, 20"})
  void aPartOfASecondCountsAsOne(long millis, long seconds) {
    assertThat(new JsonWriter().object().seconds("s", Duration.ofMillis(millis)).endObject())
        .hasToString("{\"s\":%d}".formatted(seconds));
  }

  private static JsonWriter written(String text, Json raw) {
    JsonWriter out = new JsonWriter().array();
    for (int i = 0; i < 2; i++) {
      out.object().text("t", text).raw("r", raw).number("n", 1).endObject();
    }
    return out.endArray();
  }

  private static String joined(List<byte[]> pieces) {
    var all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toString(StandardCharsets.UTF_8);
  }
}
