package dev.runledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunnerId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypeTest {
  private static final RunnerId RUNNER = new RunnerId("lnch_1");
  private static final List<RunFact> FACTS =
      List.of(
          new RunFact.Created("START_SESSION", "chat"),
          new RunFact.Claimed(RUNNER, 1),
          new RunFact.Started(RUNNER, 1),
          new RunFact.WaitingInput("Why?", null, false, null),
          new RunFact.Resumed(Json.EMPTY_OBJECT, false, false),
          new RunFact.Requeued("lease_expired", 2, null),
          new RunFact.Stopping("stop", "enough", 30),
          new RunFact.Completed(null, null),
          new RunFact.Failed("oops", "It broke", null),
          new RunFact.Stopped("enough", null),
          new RunFact.Cancelled("enough", null));

  @Test
  void theWordsOfAllFactsAreReserved() {
    assertThat(FACTS.stream().map(Object::getClass).collect(Collectors.toSet()))
        .as("one fact of each kind; add the new one")
        .isEqualTo(
            Arrays.stream(RunFact.class.getPermittedSubclasses()).collect(Collectors.toSet()));
    assertThat(FACTS.stream().map(RunFact::type).collect(Collectors.toSet()))
        .isEqualTo(RunFact.TYPES);
    assertThat(RunFact.TYPES)
        .allSatisfy(type -> assertThat(EventType.isReserved(type)).isTrue())
        .allSatisfy(type -> assertThat(EventType.isWellFormed(type)).isTrue());
  }

  @Test
  void onlyTheWordsOfAnEndCloseALog() {
    assertThat(FACTS.stream().filter(RunFact::isFinal).map(RunFact::type))
        .containsExactly("run_completed", "run_failed", "run_stopped", "run_cancelled");
  }

  @Test
  void theWordsOfStreamsAreReservedAndOthersAreFree() {
    assertThat(EventType.isReserved("stream_end")).isTrue();
    assertThat(EventType.isReserved("init")).isTrue();
    assertThat(EventType.isReserved("run_note")).isFalse();
    assertThat(EventType.isReserved("user.run_completed")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Z", "user.note", "agent:step-1", "graph.screen_discovered", "a9"})
  void theVocabularyIsOpen(String type) {
    assertThat(EventType.isWellFormed(type)).isTrue();
    assertThat(EventType.isWellFormed("a" + "b".repeat(99))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9a", ".a", "_a", "a b", "a\n", "ä", "a/b", "a,b"})
  void aTypeIsALetterAndThenLettersDigitsAndFourSigns(String type) {
    assertThat(EventType.isWellFormed(type)).isFalse();
    assertThat(EventType.isWellFormed("a" + "b".repeat(100))).isFalse();
  }
}
