package dev.runledger.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runledger.run.PageRequest.Mark;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:30:00.123456Z");

  @Test
  void aCursorIsReadAsTheMarkThatItWasMadeOf() {
    for (Mark mark :
        List.of(
            new Mark(NOW, "run_0123456789ab"),
            new Mark(Instant.parse("2026-03-01T09:30:00Z"), "Überlauf#7"),
            new Mark(Instant.EPOCH, "a|b:c"))) {
      assertThat(Mark.parse(mark.cursor())).isEqualTo(mark);
      assertThat(mark.cursor()).matches("[A-Za-z0-9_-]+");
    }
  }

  @Test
  void textThatNoListGaveIsRefusedWithIt() {
    List<String> others =
        List.of(
            "",
            "!",
            "abc",
            "run_0123456789ab",
            encoded("2026-03-01T09:30:00Z"),
            encoded("yesterday run_1"),
            encoded(" run_1"),
            encoded("+999999999-12-31T23:59:59Z run_1"),
            encoded("-0001-01-01T00:00:00Z run_1"));
    for (String text : others) {
      assertThatIllegalArgumentException()
          .as(text)
          .isThrownBy(() -> Mark.parse(text))
          .withMessage("cursor '" + text + "' is not one that a list gave as next_cursor");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_001, Integer.MAX_VALUE})
  void aLimitOutOfRangeIsRefusedWithTheRange(int limit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PageRequest.first(limit))
        .withMessage("limit is " + limit + " (1 to 1000 are allowed)");
  }

  @Test
  void oneMoreThanAskedForTellsThatThereIsAnotherPage() {
    PageRequest two = PageRequest.first(2);
    assertThat(two.limitAndOne()).isEqualTo(3);
    assertThat(two.page(List.of(), PageRequestTest::mark)).isEqualTo(new Page<>(List.of(), null));
    assertThat(two.page(List.of("a", "b"), PageRequestTest::mark))
        .isEqualTo(new Page<>(List.of("a", "b"), null));
    assertThat(two.page(List.of("a", "b", "c"), PageRequestTest::mark))
        .isEqualTo(new Page<>(List.of("a", "b"), mark("b").cursor()));
  }

  private static Mark mark(String id) {
    return new Mark(NOW, id);
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
