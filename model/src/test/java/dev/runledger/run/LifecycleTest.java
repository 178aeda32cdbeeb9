package dev.runledger.run;

import static dev.runledger.run.Shapes.COMMANDS;
import static dev.runledger.run.Shapes.STATES;
import static dev.runledger.run.Shapes.decide;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.RunFact;
import dev.runledger.json.Words;
import dev.runledger.run.Attempts.OnLost;
import dev.runledger.run.Decision.Accepted;
import dev.runledger.run.Decision.Refused;
import dev.runledger.run.Decision.Unchanged;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Walks every state and every command.
class LifecycleTest {
  private static final Attempts ONLY_ONE = Shapes.attempts(1, 1, OnLost.FAIL);

  /// What every command (a row) does in every state (a column): the status that comes next, `same`
  /// where nothing changes, `no` where it is refused. For a run with one attempt.
  private static final Map<String, Map<String, String>> TABLE =
      table(
          """
          command           | pending   | claimed  | running       | parked   | released  | parked, expired | released, expired | parked, red by default | released, red by default | stopping  | cancelling | completed | failed | stopped | cancelled
          claim             | claimed   | no       | no            | no       | no        | no              | no                | no                     | no                       | no        | no         | no        | no     | no      | no
          started           | no        | running  | same          | no       | no        | no              | no                | no                     | no                       | no        | no         | no        | no     | no      | no
          waiting           | no        | no       | waiting_input | no       | no        | no              | no                | no                     | no                       | no        | no         | no        | no     | no      | no
          waiting, parked   | no        | no       | waiting_input | no       | no        | no              | no                | no                     | no                       | no        | no         | no        | no     | no      | no
          completed         | no        | no       | completed     | no       | no        | no              | no                | no                     | no                       | completed | cancelled  | no        | no     | no      | no
          failed            | no        | failed   | failed        | no       | no        | no              | no                | no                     | no                       | failed    | cancelled  | no        | no     | no      | no
          failed, retryable | no        | failed   | failed        | no       | no        | no              | no                | no                     | no                       | failed    | cancelled  | no        | no     | no      | no
          stopped           | no        | no       | no            | no       | no        | no              | no                | no                     | no                       | stopped   | cancelled  | no        | no     | no      | no
          resume            | no        | no       | no            | running  | pending   | no              | no                | no                     | no                       | no        | no         | no        | no     | no      | no
          stop              | stopped   | stopping | stopping      | stopping | stopped   | stopping        | stopped           | stopping               | stopped                  | same      | same       | same      | same   | same    | same
          cancel            | cancelled | stopping | stopping      | stopping | cancelled | stopping        | cancelled         | stopping               | cancelled                | same      | same       | same      | same   | same    | same
          holder lost       | same      | pending  | failed        | released | same      | released        | same              | released               | same                     | stopped   | cancelled  | same      | same   | same    | same
          grace over        | same      | same     | same          | same     | same      | same            | same              | same                   | same                     | stopped   | cancelled  | same      | same   | same    | same
          question expired  | same      | same     | same          | same     | same      | failed          | failed            | running                | pending                  | same      | same       | same      | same   | same    | same
          no match          | failed    | same     | same          | same     | same      | same            | same              | same                   | same                     | same      | same       | same      | same   | same    | same
          """);

  /// Every arrow, the event that tells it, and what makes the run take it.
  private static final List<String> ARROWS =
      """
      pending -> claimed, run_claimed: claim
      pending -> failed, run_failed: no match
      pending -> stopped, run_stopped: stop
      pending -> cancelled, run_cancelled: cancel
      claimed -> running, run_started: started
      claimed -> pending, run_requeued: holder lost
      claimed -> failed, run_failed: failed
      claimed -> failed, run_failed: failed, retryable
      claimed -> stopping, run_stopping: stop
      claimed -> stopping, run_stopping: cancel
      running -> stopping, run_stopping: stop
      running -> stopping, run_stopping: cancel
      running -> waiting_input, run_waiting_input: waiting
      running -> waiting_input, run_waiting_input: waiting, parked
      running -> completed, run_completed: completed
      running -> failed, run_failed: failed
      running -> failed, run_failed: failed, retryable
      running -> failed, run_failed: holder lost
      running -> pending, run_requeued: failed, retryable
      running -> pending, run_requeued: holder lost
      waiting_input -> running, run_resumed: resume
      waiting_input -> pending, run_resumed: resume
      waiting_input -> running, run_resumed: question expired
      waiting_input -> pending, run_resumed: question expired
      waiting_input -> failed, run_failed: question expired
      waiting_input -> stopping, run_stopping: stop
      waiting_input -> stopping, run_stopping: cancel
      waiting_input -> stopped, run_stopped: stop
      waiting_input -> cancelled, run_cancelled: cancel
      stopping -> stopped, run_stopped: stopped
      stopping -> stopped, run_stopped: holder lost
      stopping -> stopped, run_stopped: grace over
      stopping -> cancelled, run_cancelled: stopped
      stopping -> cancelled, run_cancelled: holder lost
      stopping -> cancelled, run_cancelled: grace over
      stopping -> cancelled, run_cancelled: completed
      stopping -> cancelled, run_cancelled: failed
      stopping -> cancelled, run_cancelled: failed, retryable
      stopping -> completed, run_completed: completed
      stopping -> failed, run_failed: failed
      stopping -> failed, run_failed: failed, retryable
      """
          .lines()
          .toList();

  @Test
  void theTableHasEveryStateAndEveryCommand() {
    assertThat(STATES.values().stream().map(Object::getClass).collect(Collectors.toSet()))
        .as("states in Shapes; a new one needs a shape there and a column here")
        .isEqualTo(Shapes.kinds(RunState.class));
    assertThat(COMMANDS.values().stream().map(Object::getClass).collect(Collectors.toSet()))
        .as("commands in Shapes; a new one needs a shape there and a row here")
        .isEqualTo(Shapes.kinds(RunCommand.class));
    assertThat(TABLE.keySet()).isEqualTo(COMMANDS.keySet());
    TABLE.forEach((_, cells) -> assertThat(cells.keySet()).isEqualTo(STATES.keySet()));
    assertThat(STATES.values().stream().map(RunState::status).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.allOf(RunStatus.class));
  }

  @Test
  void everyCommandDoesInEveryStateWhatTheTableSays() {
    assertThat(cells(ONLY_ONE)).isEqualTo(TABLE);
  }

  @Test
  void attemptsMatterOnlyWhenARunningRunFailsOrIsLost() {
    Map<Attempts, Map<String, String>> differing = new LinkedHashMap<>();
    for (Attempts attempts : Shapes.ATTEMPTS) {
      differing.put(attempts, differences(cells(attempts)));
    }
    assertThat(differing)
        .isEqualTo(
            Map.of(
                Shapes.attempts(1, 1, OnLost.FAIL), Map.of(),
                Shapes.attempts(1, 1, OnLost.REQUEUE), Map.of(),
                Shapes.attempts(1, 2, OnLost.FAIL), Map.of("running: failed, retryable", "pending"),
                Shapes.attempts(1, 2, OnLost.REQUEUE),
                    Map.of(
                        "running: failed, retryable",
                        "pending",
                        "running: holder lost",
                        "pending")));
  }

  @Test
  void everyArrowIsOneOfTheTableAndEveryArrowOfTheTableIsReached() {
    var taken = new TreeSet<String>();
    for (Attempts attempts : Shapes.ATTEMPTS) {
      STATES.forEach((_, state) ->
          COMMANDS.forEach((word, command) -> {
            if (decide(state, attempts, command) instanceof Accepted(RunState next, var fact)
                && fact != null) {
              taken.add(
                  "%s -> %s, %s: %s"
                      .formatted(
                          Words.of(state.status()), Words.of(next.status()), fact.type(), word));
            }
          }));
    }
    assertThat(taken).isEqualTo(new TreeSet<>(ARROWS));
  }

  @Test
  void theOnlyMoveWithoutAnEventIsThatAParkedRunIsHeldNoMore() {
    for (Attempts attempts : Shapes.ATTEMPTS) {
      STATES.forEach((shape, state) ->
          COMMANDS.forEach((word, command) -> {
            if (decide(state, attempts, command) instanceof Accepted(RunState next, var fact)) {
              boolean silent = shape.startsWith("parked") && word.equals("holder lost");
              assertThat(fact == null).as("%s: %s", shape, word).isEqualTo(silent);
              assertThat(next.status() == state.status()).isEqualTo(silent);
            }
          }));
    }
    assertThat(decide(Shapes.state("parked"), ONLY_ONE, Shapes.command("holder lost")))
        .isEqualTo(new Accepted(Shapes.state("released"), null));
  }

  @Test
  void nothingLeavesAFinalState() {
    for (Attempts attempts : Shapes.ATTEMPTS) {
      STATES.values().stream()
          .filter(RunState::isOver)
          .forEach(state ->
              COMMANDS
                  .values()
                  .forEach(command ->
                      assertThat(decide(state, attempts, command))
                          .isNotInstanceOf(Accepted.class)));
    }
  }

  @Test
  void repeatingAnAcceptedCommandNeverActsTwice() {
    for (Attempts attempts : Shapes.ATTEMPTS) {
      STATES.forEach((shape, state) ->
          COMMANDS.forEach((word, command) -> {
            if (decide(state, attempts, command) instanceof Accepted(RunState next, var fact)) {
              Attempts later =
                  fact instanceof RunFact.Requeued requeued
                      ? new Attempts(
                          requeued.attempt(),
                          attempts.most(),
                          attempts.onLost(),
                          attempts.backOff())
                      : attempts;
              assertThat(decide(next, later, command))
                  .as("%s: %s, and once more", shape, word)
                  .isNotInstanceOf(Accepted.class);
            }
          }));
    }
  }

  @Test
  void aRefusalEndsTheSentenceThatBeginsWithTheRun() {
    STATES.forEach((shape, state) ->
        COMMANDS.forEach((word, command) -> {
          if (decide(state, ONLY_ONE, command) instanceof Refused(String because)) {
            assertThat(because)
                .as("%s: %s", shape, word)
                .matches("(is|was|has|waits|does) [^.]*[^. ]");
            if (state.isOver()) {
              assertThat(because).isEqualTo("is over: it is " + shape);
            }
          }
        }));
  }

  private static Map<String, Map<String, String>> cells(Attempts attempts) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    COMMANDS.forEach((word, command) -> {
      Map<String, String> row = new LinkedHashMap<>();
      STATES.forEach((shape, state) -> row.put(shape, cell(decide(state, attempts, command))));
      all.put(word, row);
    });
    return all;
  }

  private static String cell(Decision decision) {
    return switch (decision) {
      case Refused _ -> "no";
      case Unchanged _ -> "same";
      case Accepted(RunState.WaitingInput waiting, var fact) when fact == null ->
          waiting.parked() == null ? "released" : "parked";
      case Accepted(RunState next, _) -> Words.of(next.status());
    };
  }

  /// `state: command` to what happens there, wherever that is not what the table says.
  private static Map<String, String> differences(Map<String, Map<String, String>> cells) {
    Map<String, String> found = new LinkedHashMap<>();
    cells.forEach((word, row) ->
        row.forEach((shape, cell) -> {
          if (!cell.equals(TABLE.get(word).get(shape))) {
            found.put(shape + ": " + word, cell);
          }
        }));
    return found;
  }

  private static Map<String, Map<String, String>> table(String text) {
    List<List<String>> rows =
        text.lines()
            .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
            .toList();
    Map<String, Map<String, String>> table = new LinkedHashMap<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      Map<String, String> cells = new LinkedHashMap<>();
      for (int column = 1; column < row.size(); column++) {
        cells.put(rows.getFirst().get(column), row.get(column));
      }
      table.put(row.getFirst(), cells);
    }
    return table;
  }
}
