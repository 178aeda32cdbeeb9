package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Limits;
import dev.runledger.run.NewSession;
import dev.runledger.run.Page;
import dev.runledger.run.PageRequest;
import dev.runledger.run.Run;
import dev.runledger.run.RunFilter;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.SessionFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/// Lists of what is too large to be held in memory are read in several pages: each is bounded by
/// its bytes, and whoever follows the cursor gets each item once.
abstract class LargeRunsContract extends Contract {
  private static final int LARGE = 1 << 18;
  private static final int COUNT = 20;
  private static final PageRequest FIRST = PageRequest.first(50);

  @Test
  void runsAreListedInBoundedPagesByWhateverFilter() {
    Run parent = submit();
    List<RunId> large = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      large.addFirst(submit(large(LARGE).named(parent.sessionId()).parent(parent.id())).id());
    }
    List<RunId> all = new ArrayList<>(large);
    all.add(parent.id());

    assertPages(all, page -> ledger.runs(RunFilter.ALL, page));
    assertPages(all, page -> ledger.runs(RunFilter.ofSession(parent.sessionId()), page));
    assertPages(large, page -> ledger.runs(RunFilter.childrenOf(parent.id()), page));
    assertPages(large, page -> ledger.children(parent.id(), page));
  }

  @Test
  void runsInAnyOfSomeStatesAreListedInTheirOrder() {
    List<RunId> live = new ArrayList<>();
    List<RunId> all = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      RunId run = submit(large(LARGE)).id();
      all.addFirst(run);
      if (i < COUNT / 2 || i % 3 == 0) {
        tell(run, CANCEL);
      } else {
        live.addFirst(run);
      }
    }
    Set<RunStatus> both = EnumSet.of(RunStatus.PENDING, RunStatus.CANCELLED);

    assertPages(all, page -> ledger.runs(RunFilter.ALL, both, page));
    assertPages(live, page -> ledger.runs(RunFilter.ALL, EnumSet.of(RunStatus.PENDING), page));
    assertPages(all, page -> ledger.runs(RunFilter.ALL, EnumSet.allOf(RunStatus.class), page));
  }

  @Test
  void aRunThatIsLargerThanAPageMayBeIsAPageOfItsOwn() {
    List<RunId> made = new ArrayList<>();
    for (int size : List.of(1, Limits.ANSWER_TEXT + 1, Limits.ANSWER_TEXT + 1, 1, 1)) {
      made.addFirst(submit(large(size)).id());
    }
    List<Integer> sizes = new ArrayList<>();
    follow(page -> ledger.runs(RunFilter.ALL, page), page -> sizes.add(page.items().size()));
    assertThat(sizes).containsExactly(2, 1, 1, 1);
    assertThat(follow(page -> ledger.runs(RunFilter.ALL, page), _ -> {}))
        .extracting(Run::id)
        .isEqualTo(made);
  }

  @Test
  void aPageThatIsFullToTheByteIsTheLastOne() {
    int half = Limits.ANSWER_TEXT / 2 - "{'x':''}Write a poemWrite a poem".length();
    submit(large(half));
    submit(large(half));

    Page<Run> page = ledger.runs(RunFilter.ALL, FIRST);

    assertThat(page.items()).hasSize(2);
    assertThat(page.nextCursor()).isNull();
  }

  @Test
  void sessionsAreListedInBoundedPages() {
    List<SessionId> made = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      made.addFirst(
          sessions.create(new NewSession(null, null, "title", null, null, json(LARGE))).id());
    }
    List<Session> read =
        follow(
            page -> sessions.sessions(SessionFilter.ALL, page),
            page -> assertBounded(page, session -> length(session.metadata())));
    assertThat(read).extracting(Session::id).isEqualTo(made);
  }

  private static void assertPages(List<RunId> all, Function<PageRequest, Page<Run>> pages) {
    List<Run> read =
        follow(pages, page -> assertBounded(page, run -> length(run.job().parameters())));
    assertThat(read).extracting(Run::id).isEqualTo(all);
  }

  private static <T> void assertBounded(Page<T> page, ToLongFunction<T> text) {
    assertThat(page.items()).isNotEmpty();
    assertThat(page.items().stream().mapToLong(text).sum()).isLessThan(Limits.ANSWER_TEXT);
  }

  /// All items, page by page.
  private static <T> List<T> follow(Function<PageRequest, Page<T>> pages, Consumer<Page<T>> look) {
    List<T> read = new ArrayList<>();
    PageRequest next = FIRST;
    while (next != null) {
      Page<T> page = pages.apply(next);
      look.accept(page);
      read.addAll(page.items());
      next = page.next();
    }
    return read;
  }

  private static long length(Json json) {
    return json == null ? 0 : json.text().length();
  }

  private static Request large(int size) {
    return Request.start().parameters(json(size));
  }

  private static Json json(int size) {
    return new Json("{\"x\":\"" + "x".repeat(size) + "\"}");
  }
}
