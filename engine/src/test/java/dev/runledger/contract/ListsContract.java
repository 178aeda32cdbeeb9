package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.NewSession;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.SessionFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Lists: newest first, page by page, of what meets the filter.
abstract class ListsContract extends Contract {
  private static final PageRequest ALL = PageRequest.first(100);

  private List<RunId> list(RunFilter filter) {
    return ledger.runs(filter, ALL).items().stream().map(Run::id).toList();
  }

  @Test
  void runsComeNewestFirstPageByPage() {
    List<RunId> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      made.add(submit().id());
    }
    Collections.reverse(made);

    List<RunId> read = new ArrayList<>();
    Page<Run> page = ledger.runs(RunFilter.ALL, PageRequest.first(3));
    while (page.nextCursor() != null) {
      assertThat(page.items()).hasSize(3);
      page.items().forEach(run -> read.add(run.id()));
      submit();
      page =
          ledger.runs(RunFilter.ALL, new PageRequest(3, PageRequest.Mark.parse(page.nextCursor())));
    }
    page.items().forEach(run -> read.add(run.id()));
    assertThat(read).isEqualTo(made);
  }

  @Test
  void runsOfTheSameMomentAreAllListedOnce() throws Exception {
    for (int i = 0; i < 5; i++) {
      submit();
    }
    elsewhere("UPDATE runs SET created_at = (SELECT min(created_at) FROM runs)");

    Page<Run> first = ledger.runs(RunFilter.ALL, PageRequest.first(2));
    Page<Run> second =
        ledger.runs(RunFilter.ALL, new PageRequest(2, PageRequest.Mark.parse(first.nextCursor())));
    Page<Run> third =
        ledger.runs(RunFilter.ALL, new PageRequest(2, PageRequest.Mark.parse(second.nextCursor())));

    List<RunId> read = new ArrayList<>();
    List.of(first, second, third).forEach(page -> page.items().forEach(run -> read.add(run.id())));
    assertThat(read).hasSize(5).doesNotHaveDuplicates();
    assertThat(third.nextCursor()).isNull();
  }

  @Test
  void everyFilterCounts() {
    Held held = running();
    later(Duration.ofSeconds(1));
    Instant between = store.now();
    Run second = submit(Request.resume(held.session()));
    Run exploring = submit(Request.start().exploring(5));
    Run child = submit(Request.start().parent(held.id()));
    report(held, FAILED);
    Run retry = ledger.retry(held.id());

    assertThat(list(RunFilter.ofSession(held.session())))
        .containsExactly(retry.id(), second.id(), held.id());
    assertThat(list(RunFilter.childrenOf(held.id()))).containsExactly(retry.id(), child.id());
    assertThat(list(filter(RunStatus.FAILED, null, null, null))).containsExactly(held.id());
    assertThat(list(filter(RunStatus.PENDING, null, null, null)))
        .containsExactly(retry.id(), child.id(), exploring.id(), second.id());
    assertThat(list(filter(RunStatus.STOPPED, null, null, null))).isEmpty();
    assertThat(list(filter(null, Job.Kind.EXPLORATION, null, null)))
        .containsExactly(exploring.id());
    assertThat(list(filter(null, null, Lineage.Trigger.RETRY, null))).containsExactly(retry.id());
    assertThat(list(filter(null, null, null, between)))
        .containsExactly(retry.id(), child.id(), exploring.id(), second.id());
    assertThat(list(ofRunner(held, "writer"))).containsExactly(held.id());
    assertThat(list(ofRunner(held, "other"))).isEmpty();
    assertThat(
            list(
                new RunFilter(
                    null, null, null, "com.example.app", null, null, null, null, null, null)))
        .containsExactly(exploring.id());
    assertThat(
            list(
                new RunFilter(
                    null, held.session(), null, null, null, null, null, null, null, between)))
        .containsExactly(held.id());
  }

  @Test
  void aParentIsKnownByAnySpellingOfItsId() {
    Run parent = submit();
    Run child = submit(Request.start().parent(parent.id()));
    submit();

    String uuid = parent.uuid().toString();
    for (String spelled : List.of(uuid, uuid.toUpperCase(Locale.ROOT), uuid.replace("-", ""))) {
      RunFilter filter = RunFilter.childrenOf(new RunId(spelled));
      assertThat(list(filter)).as(spelled).containsExactly(child.id());
      assertThat(ledger.runs(filter, Set.of(RunStatus.PENDING), ALL).items())
          .containsExactly(child);
    }
    assertThat(list(RunFilter.childrenOf(new RunId("of-another-ledger")))).isEmpty();
  }

  private static RunFilter filter(
      RunStatus status, Job.Kind kind, Lineage.Trigger trigger, Instant after) {
    return new RunFilter(status, null, null, null, null, kind, trigger, null, after, null);
  }

  private static RunFilter ofRunner(Held held, String agent) {
    return new RunFilter(null, null, agent, null, held.runner(), null, null, null, null, null);
  }

  @Test
  void sessionsAreListedAndFiltered() {
    Run first = submit();
    later(Duration.ofSeconds(1));
    SessionId second =
        sessions
            .create(new NewSession(null, first.sessionId(), "title", "painter", null, null))
            .id();
    later(Duration.ofSeconds(1));
    SessionId third = submit().sessionId();

    assertThat(ids(SessionFilter.ALL)).containsExactly(third, second, first.sessionId());
    assertThat(ids(new SessionFilter(Session.Status.IDLE, null, null))).containsExactly(second);
    assertThat(ids(new SessionFilter(null, "painter", null))).containsExactly(second);
    assertThat(ids(new SessionFilter(null, null, first.sessionId()))).containsExactly(second);
    assertThat(ids(new SessionFilter(Session.Status.PENDING, "writer", null)))
        .containsExactly(third, first.sessionId());
    Page<Session> page = sessions.sessions(SessionFilter.ALL, PageRequest.first(2));
    assertThat(page.items()).hasSize(2);
    assertThat(
            sessions
                .sessions(
                    SessionFilter.ALL,
                    new PageRequest(2, PageRequest.Mark.parse(page.nextCursor())))
                .items())
        .extracting(Session::id)
        .containsExactly(first.sessionId());
  }

  private List<SessionId> ids(SessionFilter filter) {
    return sessions.sessions(filter, ALL).items().stream().map(Session::id).toList();
  }
}
