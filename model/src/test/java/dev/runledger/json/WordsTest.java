package dev.runledger.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import dev.runledger.run.StopBy;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  @Test
  void wordsAreSpelledInLowerCaseButForTheTypesOfRun() {
    assertThat(Stream.of(RunStatus.values()).map(Words::of))
        .containsExactly(
            "pending",
            "claimed",
            "running",
            "waiting_input",
            "stopping",
            "completed",
            "failed",
            "stopped",
            "cancelled");
    assertThat(Stream.of(Lineage.Type.values()).map(Words::of))
        .containsExactly("START_SESSION", "RESUME_SESSION");
    assertThat(Words.all(StopBy.class)).isEqualTo("stop, cancel");
  }

  @Test
  void everyWordIsReadInAnyCase() {
    for (RunStatus status : RunStatus.values()) {
      assertThat(Words.parse(RunStatus.class, Words.of(status))).contains(status);
      assertThat(Words.parse(RunStatus.class, status.name())).contains(status);
    }
    assertThat(Words.parse(RunStatus.class, "Waiting_Input")).contains(RunStatus.WAITING_INPUT);
    assertThat(Words.parse(Lineage.Type.class, "start_session"))
        .contains(Lineage.Type.START_SESSION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceled", "cancelled", "CANCELED", "Canceled"})
  void oneLetterMoreOrLessIsTheSameCancelled(String text) {
    assertThat(Words.parse(RunStatus.class, text)).contains(RunStatus.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " pending", "pending ", "waiting-input", "queued"})
  void otherTextIsNoWord(String text) {
    assertThat(Words.parse(RunStatus.class, text)).isEmpty();
  }
}
