package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.event.PassingEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.store.Topic;
import java.time.Instant;
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
    return Objects.requireNonNull(WakeText.of(node, Set.of(topics), Set.of(), List.of()));
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
    assertThat(WakeText.of("one", Set.of(RUN), Set.of(RUN), List.of())).isNull();
    assertThat(WakeText.of("one", Set.of(new Topic.Feed()), Set.of(), List.of())).isNull();
  }

  @Test
  void aLineOfANewerProgramIsPassedOver() {
    assertThat(WakeText.read("two", List.of("from one\nmoon full\nrun run_0123456789ab")))
        .containsExactly(RUN);
    for (String strange : List.of("passing\tfull", "passing\trun_1\tses_1\tx\ty\tz")) {
      assertThat(WakeText.readPassing("two", List.of("from one\n" + strange))).isEmpty();
    }
  }

  private static PassingEvent passing(String payload) {
    var token =
        new NewEvent("token", "me", "node", 3, new Json(payload), new EventId("e\u2028 1"), true);
    Instant at = Instant.parse("2026-03-01T09:30:00.000001Z");
    return new PassingEvent(
        new RunId("run_0123456789ab"), new SessionId("ses_0123456789ab"), 7, token, at);
  }

  @Test
  void othersAreShownWhatIsNotStored() {
    PassingEvent shown = passing("{\"t\":\n\t\"x\"}");
    String text = Objects.requireNonNull(WakeText.of("one", Set.of(RUN), Set.of(), List.of(shown)));

    assertThat(WakeText.readPassing("two", List.of(text))).containsExactly(shown);
    assertThat(WakeText.readPassing("one", List.of(text))).isEmpty();
    assertThat(WakeText.read("two", List.of(text))).containsExactly(RUN);
  }

  @Test
  void whatIsTooLargeToBeAWordInPassingStaysOnItsNode() {
    PassingEvent large = passing("{\"t\":\"" + "x".repeat(WakeText.MOST_PASSING) + "\"}");

    assertThat(WakeText.of("one", Set.of(), Set.of(), List.of(large))).isNull();
  }
}
