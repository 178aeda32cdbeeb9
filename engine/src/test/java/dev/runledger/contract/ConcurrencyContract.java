package dev.runledger.contract;

import static dev.runledger.contract.Together.times;
import static dev.runledger.contract.Together.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Appended;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Words;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Delivery;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Many at once.
abstract class ConcurrencyContract extends Contract {

  /// The code of the problem with which it was refused; null when it was not.
  private static String problemOf(Callable<?> asked) throws Exception {
    try {
      asked.call();
      return null;
    } catch (ProblemException e) {
      return e.problem().code();
    }
  }

  @Test
  void everyRunIsClaimedExactlyOnce() throws Exception {
    int runs = 200;
    AtomicInteger left = new AtomicInteger(runs);
    ConcurrentLinkedQueue<RunId> claimed = new ConcurrentLinkedQueue<>();
    List<RunnerId> pollers = IntStream.range(0, 8).mapToObj(i -> register("host-" + i)).toList();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (RunnerId runner : pollers) {
      int most = 1 + tasks.size() % 3;
      tasks.add(() -> {
        Delivery delivery = Delivery.NOTHING;
        while (!delivery.deregistered()) {
          delivery = poll(runner, most, PATIENCE).orElseThrow();
          for (Held held : delivery.runs().stream().map(Held::of).toList()) {
            report(held, STARTED);
            report(held, COMPLETED);
            claimed.add(held.id());
            if (left.decrementAndGet() == 0) {
              pollers.forEach(poller -> runners.remove(poller, false));
            }
          }
        }
        return true;
      });
    }
    tasks.add(() -> {
      for (int i = 0; i < runs; i++) {
        submit();
      }
      return true;
    });

    together(tasks);

    assertThat(claimed).hasSize(runs).doesNotHaveDuplicates();
    for (RunId run : claimed) {
      assertThat(types(run))
          .containsExactly("run_created", "run_claimed", "run_started", "run_completed");
    }
  }

  @Test
  void aRunIsNeverSeenByARunnerThatItsDemandsExclude() throws Exception {
    List<RunnerId> wrong = List.of(register("wrong-1"), register("wrong-2"));
    List<Callable<Integer>> tasks = new ArrayList<>();
    AtomicInteger submitted = new AtomicInteger();
    for (RunnerId runner : wrong) {
      tasks.add(() -> {
        int seen = 0;
        while (submitted.get() < 50) {
          seen += claimAll(runner, 9).size();
        }
        return seen;
      });
    }
    tasks.add(() -> {
      for (int i = 0; i < 50; i++) {
        submit(Request.start().demandingHost("right"));
        submitted.incrementAndGet();
      }
      return 0;
    });

    assertThat(together(tasks)).containsOnly(0);
    assertThat(claimAll(register("right"), 99)).hasSize(50);
  }

  @Test
  void sixteenWritersOfOneRunLeaveNoGapAndNoDuplicate() throws Exception {
    Held held = running();
    int each = 25;

    List<List<Appended>> answers =
        together(
            times(
                16,
                writer -> {
                  List<Appended> mine = new ArrayList<>();
                  for (int i = 0; i < each; i++) {
                    mine.add(log.append(held.id(), held.token(), batch(writer, i)));
                  }
                  return mine;
                }));

    List<Event> stored = events(held.id());
    assertThat(stored.stream().map(Event::runSeq))
        .isEqualTo(LongStream.rangeClosed(1, 3 + 16L * each * 2).boxed().toList());
    Set<Long> answered = new HashSet<>();
    for (List<Appended> mine : answers) {
      long last = 0;
      for (Appended answer : mine) {
        for (Appended.Place place : answer.events()) {
          assertThat(place.runSeq()).isGreaterThan(last);
          last = place.runSeq();
          assertThat(answered.add(last)).isTrue();
          assertThat(stored.get((int) last - 1).eventId()).isEqualTo(place.eventId());
        }
      }
    }
    assertThat(answered).hasSize(16 * each * 2);
  }

  private static List<NewEvent> batch(int writer, int number) {
    return IntStream.range(0, 2)
        .mapToObj(i ->
            new NewEvent(
                "step.done",
                "w" + writer,
                null,
                null,
                new Json("{}"),
                new EventId(writer + "-" + number + "-" + i),
                false))
        .toList();
  }

  @Test
  void sixteenWritersOfOneSessionLeaveNoGapAndNoDuplicate() throws Exception {
    Held held = running();

    together(
        times(
            16,
            writer -> {
              for (int i = 0; i < 15; i++) {
                if (writer % 3 == 0) {
                  log.append(held.session(), List.of(event("user.note")));
                } else if (writer % 3 == 1) {
                  append(held, "a", "b");
                } else {
                  submit(Request.resume(held.session()));
                }
              }
              return true;
            }));

    List<Event> all = feed.ofSession(held.session(), 0, 5000, null).events();
    assertThat(all.stream().map(Event::seq))
        .isEqualTo(LongStream.rangeClosed(1, all.size()).boxed().toList());
    assertThat(session(held.session()).lastSeq()).isEqualTo(all.size());
    assertThat(picture().row("feed_head", "one", 1))
        .containsEntry("next_pos", String.valueOf(all.size() + 1));
  }

  @Test
  void oneOfManyAppendsOfTheSameEventIsStored() throws Exception {
    Held held = running();
    List<NewEvent> same = batch(0, 0);

    List<Appended> answers = together(times(16, _ -> log.append(held.id(), held.token(), same)));

    assertThat(answers).extracting(Appended::events).containsOnly(answers.getFirst().events());
    assertThat(events(held.id())).hasSize(5);
  }

  @Test
  void anAppendThatIsRefusedTakesNoOtherAlong() throws Exception {
    RunnerId runner = register("host");
    List<Held> held = new ArrayList<>();
    for (int run = 0; run < 4; run++) {
      submit();
      held.add(start(runner));
    }
    Held over = held.getFirst();
    report(over, COMPLETED);
    List<Callable<String>> asked =
        times(
            64,
            i -> {
              Held run = held.get(i % held.size());
              LeaseToken token = i % 8 == 5 ? new LeaseToken("lt_0123456789abcdef") : run.token();
              NewEvent event = new NewEvent("tick", null, null, i, Json.EMPTY_OBJECT, null, false);
              return problemOf(() -> log.append(run.id(), token, List.of(event)));
            });
    List<String> problems = together(asked);
    for (int i = 0; i < problems.size(); i++) {
      String expected = i % 8 == 5 ? "lease_lost" : i % 4 == 0 ? "run_refused" : null;
      assertThat(problems.get(i)).as("append %d", i).isEqualTo(expected);
    }
    for (int run = 0; run < held.size(); run++) {
      int self = run;
      List<Integer> kept =
          IntStream.range(0, 64)
              .filter(i -> i % 4 == self && self != 0 && i % 8 != 5)
              .boxed()
              .toList();
      assertThat(events(held.get(run).id()).stream().map(Event::step).filter(Objects::nonNull))
          .containsExactlyInAnyOrderElementsOf(kept);
    }
  }

  @Test
  void whatManyAppendPastTheStepsOfAnExplorationComesAfterTheOrderToStop() throws Exception {
    submit(Request.start().exploring(3));
    Held held = start(register("host"));
    List<Callable<Appended>> asked =
        times(
            32,
            i -> {
              NewEvent event = new NewEvent("step", null, null, 4, Json.EMPTY_OBJECT, null, false);
              return log.append(held.id(), held.token(), List.of(event));
            });
    together(asked);
    List<String> types = types(held.id());
    assertThat(types).containsOnlyOnce("run_stopping");
    assertThat(types.stream().filter("step"::equals)).hasSize(32);
    assertThat(types.indexOf("run_stopping")).isEqualTo(types.indexOf("step") + 1);
  }

  @Test
  void oneOfManyStartsOfASessionWins() throws Exception {
    SessionId name = new SessionId("daily");

    List<String> answers = together(times(8, _ -> problemOf(() -> submit(Request.start(name)))));

    assertThat(answers).filteredOn("session_exists"::equals).hasSize(7);
    assertThat(picture().rows("runs")).hasSize(1);
  }

  @Test
  void aRunEndsOnceWhoeverEndsItFirst() throws Exception {
    RunnerId runner = register("host");
    for (int round = 0; round < 15; round++) {
      submit();
      Held held = start(runner);
      List<Callable<String>> ends = new ArrayList<>();
      for (RunCommand.Report report : List.of(COMPLETED, FAILED, COMPLETED, STOPPED)) {
        ends.add(() -> problemOf(() -> report(held, report)));
      }
      ends.add(() -> problemOf(() -> tell(held.id(), STOP)));
      ends.add(() -> problemOf(() -> tell(held.id(), CANCEL)));
      ends.add(() -> problemOf(() -> log.append(held.id(), held.token(), List.of(event("a")))));

      together(ends);

      RunStatus status = status(held.id());
      assertThat(status.isFinal()).isTrue();
      List<String> types = types(held.id());
      assertThat(types.getLast()).isEqualTo("run_" + Words.of(status));
      assertThat(types).filteredOn(FINAL::contains).hasSize(1);
    }
  }

  static final Set<String> FINAL =
      Set.of("run_completed", "run_failed", "run_stopped", "run_cancelled");

  @Test
  void aCancelAndAClaimNeverBothWin() throws Exception {
    RunnerId runner = register("host");
    for (int round = 0; round < 20; round++) {
      Run run = submit();

      together(List.<Callable<Object>>of(() -> claimAll(runner, 1), () -> tell(run.id(), CANCEL)));

      assertThat(types(run.id()))
          .isIn(
              List.of("run_created", "run_cancelled"),
              List.of("run_created", "run_claimed", "run_stopping"));
    }
  }

  @Test
  void manySweepersDoEachThingOnce() throws Exception {
    RunnerId runner = register("host");
    for (int i = 0; i < 30; i++) {
      submit();
    }
    List<Held> held = claimAll(runner, 30);
    later(TIMES.claimAck());

    together(
        times(
            4,
            _ -> {
              sweeper.sweep();
              return true;
            }));

    for (Held one : held) {
      assertThat(types(one.id())).containsExactly("run_created", "run_claimed", "run_requeued");
    }
  }

  @Test
  void aStoreThatIsOpenedAgainHasEverything() {
    Held running = running();
    append(running, "a", "b");
    snapshot(running.id(), running.token(), 1, "{}");
    submit(Request.resume(running.session()));
    submit(Request.start().demandingTags("gpu").priority(3));
    submit(Request.start().notBefore(store.now().plus(TIMES.match())));
    submit();
    Held parked = start(running.runner());
    report(parked, ASKS_PARKED);
    tell(parked.id(), RESUME);
    submit();
    Held stopping = start(running.runner());
    tell(stopping.id(), STOP);
    Picture before = picture();

    reopen();

    assertThat(picture()).isEqualTo(before);
    report(running, COMPLETED);
    report(parked, COMPLETED);
    report(stopping, STOPPED);
    assertThat(claimAll(running.runner(), 9)).hasSize(1);
  }
}
