package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.ledger.Ledger;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.StopBy;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which runs came from which, and how they end together.
abstract class FamilyContract extends Contract {
  private List<RunId> children(RunId parent) {
    return ledger.children(parent, PageRequest.first(10)).items().stream().map(Run::id).toList();
  }

  @Test
  void childrenNameTheRunOrItsSessionTheNewestFirst() {
    Run parent = submit();
    Run bySession = submit(Request.start().parent(parent.sessionId()));
    Run byRun = submit(Request.start().parent(parent.id()));
    Run byBoth = submit(Request.start().parent(parent.sessionId()).parent(byRun.id()));
    submit();

    assertThat(children(parent.id())).containsExactly(byRun.id(), bySession.id());
    assertThat(children(byRun.id())).containsExactly(byBoth.id());
    assertThat(children(byBoth.id())).isEmpty();
  }

  @Test
  void aRunInASessionThatOthersStartedIsAChildWhereItNamesTheRun() {
    Run parent = submit();
    Run others = submit();
    submit(Request.resume(others.sessionId()).parent(parent.sessionId()));
    Run child =
        submit(Request.resume(others.sessionId()).parent(parent.sessionId()).parent(parent.id()));

    assertThat(children(parent.id())).containsExactly(child.id());
    assertThat(session(others.sessionId()).parent()).isNull();
  }

  @Test
  void whatIsDeletedMeanwhileKeepsNobodyElseFromBeingStopped() {
    Run parent = submit();
    Run other = submit(Request.start().parent(parent.id()));
    Run deleted = submit(Request.start().parent(parent.id()));
    var deletes =
        new MeddledStore(
            store,
            1,
            () ->
                store.write(tx -> {
                  tx.runs().delete(deleted.id());
                  return deleted;
                }));
    var walking = new Ledger(deletes, ids, TIMES);

    int told = walking.tellDescendants(parent.id(), new RunCommand.End(StopBy.STOP, "no", GRACE));

    assertThat(deletes.wasMeddledWith()).isTrue();
    assertThat(told).isEqualTo(1);
    assertThat(status(other.id())).isEqualTo(RunStatus.STOPPED);
  }

  @Test
  void childrenAreWalkedPageByPage() {
    Run parent = submit();
    for (int i = 0; i < 5; i++) {
      submit(Request.start().parent(parent.id()));
    }
    var first = ledger.children(parent.id(), PageRequest.first(3));
    var second =
        ledger.children(
            parent.id(), new PageRequest(3, PageRequest.Mark.parse(first.nextCursor())));

    assertThat(first.items()).hasSize(3);
    assertThat(second.items()).hasSize(2).doesNotContainAnyElementsOf(first.items());
    assertThat(second.nextCursor()).isNull();
  }

  @Test
  void allThatCameFromARunEndWithIt() {
    RunnerId runner = register("host");
    submit();
    Held parent = start(runner);
    submit(Request.start().parent(parent.session()));
    Held child = start(runner);
    Run grandchild = submit(Request.start().parent(child.id()));
    Run over = submit(Request.start().parent(child.id()));
    tell(over.id(), STOP);
    Run other = submit();
    var end = new RunCommand.End(StopBy.CANCEL, "all of it", GRACE);

    tell(parent.id(), end);
    assertThat(ledger.tellDescendants(parent.id(), end)).isEqualTo(2);

    assertThat(status(parent.id())).isEqualTo(RunStatus.STOPPING);
    assertThat(status(child.id())).isEqualTo(RunStatus.STOPPING);
    assertThat(status(grandchild.id())).isEqualTo(RunStatus.CANCELLED);
    assertThat(status(over.id())).isEqualTo(RunStatus.STOPPED);
    assertThat(status(other.id())).isEqualTo(RunStatus.PENDING);
    assertThat(ledger.tellDescendants(parent.id(), end)).isZero();
  }

  @Test
  void theSessionsThatASessionStartedEndWithIt() {
    RunnerId runner = register("host");
    Run parent = submit();
    Held held = start(runner);
    Run child = submit(Request.start().parent(parent.sessionId()));
    Run grandchild = submit(Request.start().parent(child.sessionId()));
    Run asked = submit(Request.start().parent(grandchild.id()));
    Run stranger = submit();

    sessions.stopFamily(parent.sessionId(), (RunCommand.End) STOP);

    assertThat(status(held.id())).isEqualTo(RunStatus.STOPPING);
    for (Run below : List.of(child, grandchild, asked)) {
      assertThat(status(below.id())).isEqualTo(RunStatus.STOPPED);
    }
    assertThat(sessionStatus(child.sessionId())).isEqualTo(Session.Status.STOPPED);
    assertThat(status(stranger.id())).isEqualTo(RunStatus.PENDING);
  }
}
