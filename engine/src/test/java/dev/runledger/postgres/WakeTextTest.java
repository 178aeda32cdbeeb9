package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.store.Topic;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WakeTextTest {
  private static final Topic RUN = new Topic.OfRun(new RunId("run_0123456789ab"));
  private static final Topic SESSION = new Topic.OfSession(new SessionId("ses_0123456789ab"));
  private static final Topic RUNNER = new Topic.OfRunner(new RunnerId("lnch_0123456789ab"));
  private static final Topic WORK = new Topic.Work("host a", "gpu");

  private static String told(String node, Topic... topics) {
    return Objects.requireNonNull(WakeText.of(node, Set.of(topics), Set.of()));
  }

  @Test
  void othersAreToldEveryTopic() {
    List<String> texts = List.of(told("one", RUN, SESSION, RUNNER, WORK));

    assertThat(WakeText.read("two", texts)).containsExactlyInAnyOrder(RUN, SESSION, RUNNER, WORK);
  }

  @Test
  void nobodyIsToldByItself() {
    List<String> texts = List.of(told("one", WORK) + "\n" + told("two", RUNNER), told("one", RUN));

    assertThat(WakeText.read("one", texts)).containsExactly(RUNNER);
    assertThat(WakeText.read("two", texts)).containsExactly(WORK, RUN);
  }

  @Test
  void workIsToldAsOftenAsThereIsSome() {
    assertThat(WakeText.read("two", List.of(told("one", WORK), told("one", WORK))))
        .containsExactly(WORK, WORK);
  }

  @Test
  void whatTheFeedTellsIsLeftOut() {
    assertThat(WakeText.of("one", Set.of(RUN), Set.of(RUN))).isNull();
    assertThat(WakeText.of("one", Set.of(new Topic.Feed()), Set.of())).isNull();
  }

  @Test
  void aLineOfANewerProgramIsPassedOver() {
    assertThat(WakeText.read("two", List.of("from one\nmoon full\nrun run_0123456789ab")))
        .containsExactly(RUN);
  }
}
