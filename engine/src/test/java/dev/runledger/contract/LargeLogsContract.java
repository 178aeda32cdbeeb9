package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.event.EventPage;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.feed.Next;
import dev.runledger.feed.Subscription;
import dev.runledger.ledger.Snapshots;
import dev.runledger.store.EventTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A log that is too large to be held in memory is read in several goes: each is bounded, and
/// nothing is lost between them.
abstract class LargeLogsContract extends Contract {
  private static final int LARGE = 1 << 20;
  private static final int BATCHES = 3;
  private static final int BATCH = 12;
  private static final long LAST = 3 + BATCHES * BATCH;

  private Held held;

  @BeforeEach
  void fill() {
    held = running();
    NewEvent large = NewEvent.of("l", new Json("{\"x\":\"" + "x".repeat(LARGE) + "\"}"));
    for (int i = 0; i < BATCHES; i++) {
      log.append(held.id(), held.token(), Collections.nCopies(BATCH, large));
    }
  }

  @Test
  void pagesAreBoundedAndLeaveNothingOut() {
    assertPages(since -> feed.ofRun(held.id(), since, 5000, null));
    assertPages(since -> feed.ofSession(held.session(), since, 5000, null));
  }

  @Test
  void streamsAreReadInBoundedGoesAndLeaveNothingOut() throws Exception {
    assertStream(feed.followRun(held.id(), 0, _ -> true));
    assertStream(feed.followSession(held.session(), 0, _ -> true));
    settle();
    assertStream(feed.followAll(0L, _ -> true));
  }

  @Test
  void aStateSaysWhenNotAllOfItsEventsFit() {
    Snapshots.State state = snapshots.stateAt(held.id(), null);
    assertThat(state.hasMore()).isTrue();
    assertBounded(state.events());
  }

  private static void assertPages(LongFunction<EventPage> pages) {
    var numbers = new ArrayList<Long>();
    EventPage page = pages.apply(0);
    while (true) {
      assertBounded(page.events());
      page.events().forEach(event -> numbers.add(event.seq()));
      if (!page.hasMore()) {
        break;
      }
      page = pages.apply(numbers.getLast());
    }
    assertThat(numbers).isEqualTo(all());
  }

  private static void assertStream(Subscription stream) throws InterruptedException {
    var numbers = new ArrayList<Long>();
    try (stream) {
      while (numbers.size() < LAST) {
        Next next = stream.next(Duration.ZERO);
        assertThat(next).isInstanceOf(Next.Events.class);
        List<Next.Numbered> read = ((Next.Events) next).events();
        assertBounded(read.stream().map(Next.Numbered::event).toList());
        read.forEach(one -> numbers.add(one.number()));
      }
      assertThat(numbers).isEqualTo(all());
      assertThat(stream.next(Duration.ZERO)).isEqualTo(new Next.Silence());
    }
  }

  private static void assertBounded(List<Event> events) {
    assertThat(events.stream().mapToLong(event -> event.payload().text().length()).sum())
        .isLessThan(2L * EventTable.MOST_TEXT + 2L * LARGE);
  }

  private static List<Long> all() {
    return LongStream.rangeClosed(1, LAST).boxed().toList();
  }
}
