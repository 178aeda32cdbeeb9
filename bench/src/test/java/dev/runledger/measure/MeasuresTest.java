package dev.runledger.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class MeasuresTest {
  @Test
  void aMeasureIsFoundByItsNameInWhateverCase() {
    assertThat(Measures.ALL)
        .allSatisfy(measure -> {
          assertThat(Measures.find(measure.name().toLowerCase(Locale.ROOT))).contains(measure);
          assertThat(Measures.find(measure.name().toUpperCase(Locale.ROOT))).contains(measure);
        });
    assertThat(Measures.find("M99")).isEmpty();
  }
}
