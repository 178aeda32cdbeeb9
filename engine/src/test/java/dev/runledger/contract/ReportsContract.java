package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Attempts;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.work.Fence;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who may report on a run, and what a report is worth that comes twice or too late.
abstract class ReportsContract extends Contract {

  @Test
  void aRunnerThatNeverHeldTheRunIsNotTheHolder() {
    Held held = running();
    RunnerId other = register("other");

    refused(
        "not_the_holder",
        () -> ledger.report(held.id(), new Fence(other, held.token()), COMPLETED));
    refused(
        "not_the_holder", () -> ledger.report(held.id(), new Fence(other, held.token()), STARTED));
    refused("not_the_holder", () -> ledger.renew(held.id(), new Fence(other, held.token())));
  }

  @Test
  void aTokenThatIsNotTheRunsIsALostLease() {
    Held held = running();

    refused("lease_lost", () -> ledger.report(held.id(), garbled(held.fence()), COMPLETED));
    refused("lease_lost", () -> ledger.renew(held.id(), garbled(held.fence())));
    refused(
        "lease_lost",
        () -> log.append(held.id(), garbled(held.fence()).token(), List.of(event("step.done"))));
    refused("lease_lost", () -> snapshot(held.id(), garbled(held.fence()).token(), 1, "{}"));
  }

  @Test
  void everythingThatAFormerHolderWritesIsRefused() {
    submit(Request.start().attempts(2, Attempts.OnLost.REQUEUE));
    Held former = start(register("first"));
    pass(TIMES.lease());
    pass(TIMES.backOff(2));
    Held holder = claim(register("second"));
    assertThat(holder.id()).isEqualTo(former.id());

    refused("lease_lost", () -> report(former, COMPLETED));
    refused("lease_lost", () -> report(former, FAILED));
    refused("lease_lost", () -> report(former, ASKS_PARKED));
    refused("lease_lost", () -> report(former, STOPPED));
    refused("lease_lost", () -> ledger.renew(former.id(), former.fence()));
    refused("lease_lost", () -> append(former, "step.done"));
    refused("lease_lost", () -> snapshot(former.id(), former.token(), 1, "{}"));
    unchanged(() -> report(former, STARTED));
    assertThat(status(holder.id())).isEqualTo(RunStatus.CLAIMED);
  }

  @Test
  void theSameRunnerWithItsOldTokenIsAFormerHolder() {
    submit(Request.start().attempts(2, Attempts.OnLost.REQUEUE));
    RunnerId runner = register("host");
    Held former = start(runner);
    pass(TIMES.lease());
    pass(TIMES.backOff(2));
    Held holder = start(runner);

    refused("lease_lost", () -> report(former, COMPLETED));
    report(holder, COMPLETED);
    refused("lease_lost", () -> report(former, COMPLETED));
  }

  @Test
  void aRepeatedReportIsAnsweredLikeTheFirstAlsoAfterTheEnd() {
    Held held = running();
    report(held, COMPLETED);
    unchanged(() -> report(held, COMPLETED));
    unchanged(() -> report(held, STARTED));

    reopen();
    unchanged(() -> report(held, COMPLETED));
    refused("run_refused", () -> report(held, new RunCommand.Complete(new Json("{}"), null)));
  }

  @Test
  void aFormerHoldersReportIsStillRecognisedAfterOthersHeldTheRun() {
    submit(Request.start().attempts(3, Attempts.OnLost.FAIL));
    Held first = start(register("first"));
    report(first, FAILED_RETRYABLE);
    pass(TIMES.backOff(2));
    Held second = start(register("second"));

    unchanged(() -> report(first, FAILED_RETRYABLE));
    report(second, COMPLETED);
    unchanged(() -> report(first, FAILED_RETRYABLE));
    unchanged(() -> report(first, STARTED));
    refused("lease_lost", () -> report(first, FAILED));
  }

  @Test
  void aReportOfAnotherBodyIsAnotherReport() {
    Held held = running();
    report(held, FAILED);

    refused("run_refused", () -> report(held, FAILED_RETRYABLE));
    refused("run_refused", () -> report(held, COMPLETED));
  }

  @Test
  void theSameReportWithAnotherTokenIsNotARepetition() {
    Held held = running();
    report(held, COMPLETED);

    refused("lease_lost", () -> ledger.report(held.id(), garbled(held.fence()), COMPLETED));
  }

  @Test
  void aLateStartedIsNoSecondStart() {
    Held held = running();
    tell(held.id(), STOP);
    unchanged(() -> report(held, STARTED));
  }

  @Test
  void aQuestionMayBeAskedAgainAfterItsAnswer() {
    Held held = running();
    report(held, ASKS_PARKED);
    unchanged(() -> report(held, ASKS_PARKED));
    tell(held.id(), RESUME);

    assertThat(report(held, ASKS_PARKED).changed()).isTrue();
    assertThat(types(held.id())).endsWith("run_waiting_input", "run_resumed", "run_waiting_input");
  }

  @Test
  void reportsOnARunThatIsNotThereAreNotFound() {
    Held held = running();

    refused(
        "run_not_found",
        () -> ledger.report(new RunId("run_000000000000"), held.fence(), COMPLETED));
    refused("run_not_found", () -> tell(new RunId("run_000000000000"), STOP));
  }

  @Test
  void aLeaseOfARunThatIsOverIsNotRenewed() {
    Held held = running();
    report(held, COMPLETED);

    refused("run_refused", () -> ledger.renew(held.id(), held.fence()));
  }

  @Test
  void theTokenIsShownToNobodyButItsHolder() {
    Held held = running();
    report(held, COMPLETED);

    assertThat(events(held.id()).toString()).doesNotContain(held.token().value());
    assertThat(new LeaseToken(held.token().value()).toString())
        .doesNotContain(held.token().value());
  }
}
