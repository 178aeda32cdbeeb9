package dev.runledger.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Each rule, in the smallest history that breaks it, beside one that does not.
class RulesTest {
  private static final RunId OTHER_RUN = new RunId("run_ba9876543210");
  private static final Outcome REFUSED = new Outcome.Refused("lease_lost");

  private static Outcome at(long number) {
    return new Outcome.Taken(List.of(number));
  }

  private static Story story(String... log) {
    return new Story().log(log);
  }

  @Test
  void whatWasAcknowledgedIsKept() {
    assertThat(story("run_created", "note a").appends(2, at(2)).broken()).isEmpty();
    Op.Written lost = new Op.Written(new EventId("e2"), "note", new Json("{}"));
    assertThat(story("run_created").appends(lost, 1, at(2)).broken())
        .containsExactly("acknowledged is kept");
    assertThat(story("run_created", "note a").appends(lost, 1, at(2)).broken())
        .as("other bytes")
        .containsExactly("acknowledged is kept");
  }

  @Test
  void whatWasRefusedIsNotKept() {
    assertThat(story("run_created", "note a").appends(2, REFUSED).broken())
        .containsExactly("acknowledged is kept");
    assertThat(story("run_created", "note a").broken())
        .as("nobody sent it")
        .containsExactly("acknowledged is kept");
    assertThat(story("run_created", "note a").appends(2, Outcome.unknown()).broken()).isEmpty();
    assertThat(
            story("run_created", "note a")
                .appends(2, Outcome.unknown())
                .appends(2, REFUSED)
                .broken())
        .isEmpty();
  }

  @Test
  void aRunThatWasAcceptedIsThere() {
    assertThat(new Story().submitted(false).broken()).containsExactly("acknowledged is kept");
    assertThat(story("run_created").submitted(false).broken()).isEmpty();
  }

  private static Op.Keyed keyed(String answer) {
    return new Op.Keyed("submitter", 0, 1, Story.RUN, "k", answer);
  }

  private static Op.Kept kept(
      RunId run,
      Lineage.Trigger trigger,
      String prompt,
      @Nullable SessionId waiting,
      String names) {
    Json parameters = names.isEmpty() ? null : new Json("{\"run_id\":\"" + names + "\"}");
    return new Op.Kept("auditor", 0, 1, run, Story.SESSION, trigger, prompt, waiting, parameters);
  }

  @Test
  void aKeyMakesOneRun() {
    String prompt = Op.Keyed.prompt("k");
    Op.Kept one = kept(Story.RUN, Lineage.Trigger.CHAT, prompt, null, "");
    Op.Kept again = kept(OTHER_RUN, Lineage.Trigger.RETRY, prompt, null, "");
    Op.Kept twin = kept(OTHER_RUN, Lineage.Trigger.CHAT, prompt, null, "");
    assertThat(
            story("run_created").does(keyed("a")).does(keyed("a")).does(one).does(again).broken())
        .isEmpty();
    assertThat(story("run_created").does(keyed("a")).does(keyed("b")).broken())
        .containsExactly("a key makes one run");
    assertThat(story("run_created").does(one).does(twin).broken())
        .containsExactly("a key makes one run");
  }

  @Test
  void aParentIsToldOnce() {
    Op.Kept child = kept(Story.RUN, Lineage.Trigger.CHAT, "p", Story.SESSION, "");
    Op.Kept told = kept(OTHER_RUN, Lineage.Trigger.SYSTEM, "p", null, Story.RUN.value());
    String[] over = {"run_created", "run_cancelled"};
    assertThat(story("run_created").does(child).broken()).isEmpty();
    assertThat(story(over).does(child).does(told).broken()).isEmpty();
    assertThat(story(over).does(child).broken()).containsExactly("parents are told once");
    assertThat(story(over).does(child).does(told).does(told).broken())
        .containsExactly("parents are told once");
  }

  @Test
  void numbersHaveNoHoles() {
    Event hole = Story.event(3, "run_claimed", "{}");
    assertThat(story("run_created", "run_claimed").with(renumbered(hole)).broken())
        .containsExactly("numbers without holes");
  }

  private static Event renumbered(Event event) {
    return new Event(
        event.sessionId(),
        event.runId(),
        3,
        2L,
        event.type(),
        null,
        null,
        null,
        event.payload(),
        event.createdAt(),
        null);
  }

  @Test
  void readersAgree() {
    Story story = story("run_created", "run_claimed");
    Event other = Story.event(2, "run_started", "{}");
    assertThat(story.paged(0, 2, 2).followed(1, List.of(story.at(2)), false).broken()).isEmpty();
    assertThat(story("run_created", "run_claimed").followed(1, List.of(other), false).broken())
        .containsExactly("readers agree");
    assertThat(
            story("run_created", "run_claimed").paged(0, List.of(story.at(2)), 1, false).broken())
        .as("a hole at the start")
        .contains("readers agree");
    assertThat(story("run_created").paged(0, List.of(), 1, false).broken())
        .as("a page that ends too soon")
        .containsExactly("readers agree");
    assertThat(story("run_created", "run_claimed").followed(0, List.of(story.at(1)), true).broken())
        .as("a stream that ends too soon")
        .containsExactly("readers agree");
  }

  @Test
  void anEarlierAppendHasTheSmallerNumber() {
    assertThat(
            story("run_created", "note a", "note b").appends(2, at(2)).appends(3, at(3)).broken())
        .isEmpty();
    assertThat(
            story("run_created", "note a", "note b").appends(3, at(3)).appends(2, at(2)).broken())
        .containsExactly("order is real time");
    Story repeated = story("run_created", "note a", "note b");
    assertThat(repeated.appends(2, Outcome.unknown()).appends(3, at(3)).appends(2, at(2)).broken())
        .as("the first try may have stored it")
        .isEmpty();
  }

  @Test
  void aReadSeesWhatWasKnownBefore() {
    assertThat(story("run_created", "note a").appends(2, at(2)).paged(0, 1, 1).broken())
        .containsExactly("order is real time");
    assertThat(story("run_created", "run_claimed").paged(0, 2, 2).paged(0, 1, 1).broken())
        .containsExactly("order is real time");
    Story ended = story("run_created", "run_claimed RUNNER", "run_completed by:x");
    assertThat(
            ended
                .granted("x", Story.RUNNER)
                .reported("x", Op.Report.COMPLETED, Outcome.done())
                .paged(0, 2, 2)
                .broken())
        .containsExactly("order is real time");
  }

  @Test
  void aLogHasOneBeginningAndOneEnd() {
    assertThat(story("run_created", "run_completed").broken()).isEmpty();
    assertThat(story("run_claimed").broken()).containsExactly("one beginning, one end");
    assertThat(story("run_created", "run_created").broken())
        .containsExactly("one beginning, one end");
    assertThat(story("run_created", "run_failed", "run_completed").broken())
        .containsExactly("one beginning, one end");
  }

  @Test
  void aFormerHolderIsFencedOff() {
    String[] two = {
      "run_created", "run_claimed RUNNER", "worked by:a", "run_requeued", "run_claimed OTHER",
    };
    assertThat(sent(story(two).log("worked by:b"), 3, 6).broken()).isEmpty();
    assertThat(sent(story(two).log("worked by:a"), 3, 6).broken())
        .containsExactly("former holders are fenced off");
    assertThat(
            sent(story("run_created", "run_claimed RUNNER", "worked by:a", "worked by:b"), 3, 4)
                .broken())
        .as("two under one claim")
        .containsExactly("former holders are fenced off");
    assertThat(
            sent(story("run_created", "run_claimed OTHER", "worked by:a"), 3)
                .granted("a", Story.RUNNER)
                .broken())
        .as("not whom the claim names")
        .containsExactly("former holders are fenced off");
  }

  @Test
  void aFormerHolderRenewsNothing() {
    assertThat(
            story("run_created", "run_claimed RUNNER", "run_requeued", "run_claimed OTHER")
                .granted("a", Story.RUNNER)
                .reported("a", Op.Report.RENEWED, Outcome.done())
                .waits(2 * Story.LEASE)
                .granted("b", Story.OTHER)
                .reported("a", Op.Report.RENEWED, Outcome.done())
                .broken())
        .containsExactly("former holders are fenced off");
  }

  @Test
  void aLeaseLastsItsTime() {
    assertThat(lease(Story.LEASE + 1).broken()).isEmpty();
    assertThat(lease(Story.LEASE / 2).broken()).containsExactly("leases last their time");
    Story replaced =
        story("run_created", "run_claimed RUNNER", "run_failed code=runner_lost")
            .granted("a", Story.RUNNER)
            .reported("a", Op.Report.RENEWED, Outcome.done())
            .registered(Story.RUNNER)
            .paged(0, 3, 3);
    assertThat(replaced.broken()).as("taken away by its own restart").isEmpty();
  }

  private static Story lease(long noticedAfter) {
    return story("run_created", "run_claimed RUNNER", "run_requeued reason=lease_expired")
        .granted("a", Story.RUNNER)
        .reported("a", Op.Report.RENEWED, Outcome.done())
        .waits(noticedAfter)
        .paged(0, 3, 3);
  }

  @Test
  void ordersHold() {
    assertThat(story("run_created", "run_stopping by=cancel", "run_cancelled").broken()).isEmpty();
    assertThat(story("run_created", "run_stopping by=cancel", "run_completed").broken())
        .containsExactly("orders and ends hold");
    assertThat(story("run_created", "run_claimed").ordered(Op.Order.STOP).broken())
        .containsExactly("orders and ends hold");
  }

  @Test
  void anEndIsForGood() {
    Story claimed = story("run_created", "run_claimed RUNNER");
    assertThat(claimed.reported("a", Op.Report.COMPLETED, Outcome.done()).broken())
        .contains("orders and ends hold");
    assertThat(
            story("run_created", "run_completed")
                .looked(RunStatus.COMPLETED, null)
                .looked(RunStatus.RUNNING, Story.RUNNER)
                .broken())
        .containsExactly("orders and ends hold");
    assertThat(story("run_created", "run_completed").looked(RunStatus.FAILED, null).broken())
        .containsExactly("orders and ends hold");
  }

  @Test
  void nobodyIsStuck() {
    Story held = story("run_created", "run_claimed RUNNER").submitted(true);
    assertThat(held.waits(Story.LAST_FAULT + 1000).looked(RunStatus.RUNNING, Story.RUNNER).broken())
        .containsExactly("nobody is stuck");
    Story waiting = story("run_created").submitted(true);
    assertThat(waiting.waits(Story.LAST_FAULT + 1000).looked(RunStatus.PENDING, null).broken())
        .containsExactly("nobody is stuck");
    Story nobodys = story("run_created").submitted(false);
    assertThat(nobodys.waits(Story.LAST_FAULT + 1000).looked(RunStatus.PENDING, null).broken())
        .isEmpty();
    Story done = story("run_created", "run_completed").submitted(true);
    assertThat(done.waits(Story.LAST_FAULT + 1000).looked(RunStatus.COMPLETED, null).broken())
        .isEmpty();
  }

  @Test
  void theFeedIsComplete() {
    Story whole = story("run_created", "run_claimed");
    assertThat(whole.fed(0, whole.log().subList(0, 1)).fed(1, whole.log().subList(1, 2)).broken())
        .isEmpty();
    assertThat(story("run_created", "run_claimed").fed(0, whole.log().subList(0, 1)).broken())
        .containsExactly("the feed is complete");
    assertThat(
            story("run_created", "run_claimed").fed(0, List.of(whole.at(2), whole.at(1))).broken())
        .containsExactly("the feed is complete");
    assertThat(
            story("run_created", "run_claimed")
                .fed(0, whole.log())
                .fed(0, List.of(whole.at(2)))
                .broken())
        .as("one position, two events")
        .containsExactly("the feed is complete");
  }

  @Test
  void logsAreAsTheyWereWritten() {
    Op right = new Op.Verified("auditor", 1, 2, Story.RUN, null);
    Op wrong = new Op.Verified("auditor", 1, 2, Story.RUN, "event 1 is not what was written");
    assertThat(story("run_created").does(right).broken()).isEmpty();
    assertThat(story("run_created").does(right).does(wrong).broken())
        .containsExactly("logs are as they were written");
  }

  @Test
  void noAnswerIsBroken() {
    Story story = story("run_created");
    assertThat(story.does(new Op.Broke("reader", 1, 2, Story.RUN, "500 oh")).broken())
        .containsExactly("no answer is broken");
  }

  /// Events that were sent are no invention.
  private static Story sent(Story story, long... numbers) {
    for (long number : numbers) {
      story.appends(number, at(number));
    }
    return story;
  }
}
