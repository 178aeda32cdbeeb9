package dev.runledger.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
  @Test
  void isAnyTextOfUpToTwoHundredCharacters() {
    assertThat(new EventId("step 3 / retry").value()).isEqualTo("step 3 / retry");
    assertThat(new EventId("x".repeat(200)).value()).hasSize(200);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventId("x".repeat(201)))
        .withMessageContaining("201 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "a\u0000", "\t"})
  void isNotEmptyAndHasNoControlCharacters(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EventId(text));
  }
}
