package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.client.EventStream;
import dev.runledger.client.HeldRun;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.SessionId;
import dev.runledger.run.Question;
import dev.runledger.run.RunCommand.Ask;
import dev.runledger.run.RunCommand.Complete;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What programs read of commands, line by line.
abstract class LinesContract extends HandContract {
  private static final String OBJECT = "{\n  \"a\": [\r\n    1\n  ]\n}";
  private static final String ON_ONE_LINE = "{   \"a\": [      1   ] }";

  @Test
  void anObjectStaysOnItsLineWhateverIsStored() {
    String schema = "{\n\"type\": \"object\"\n}";
    typedIn(
        "{\"defaults\": {\"metadata\": %s}, \"parameters_schema\": %s}".formatted(OBJECT, schema),
        "agents",
        "lines",
        "--put",
        "-",
        "--json");
    typedIn(
        """
        {"prompt": "p", "demands": {"tags": ["hand"]}, "agent_name": "lines",
         "parameters": %s}
        """
            .formatted(OBJECT),
        "submit",
        "--file",
        "-",
        "--json");
    String run = newest();
    for (List<String> words :
        List.of(
            List.of("runs", "--limit", "1"),
            List.of("show", run),
            List.of("why", run),
            List.of("tree", run),
            List.of("sessions", sessionOf(run)))) {
      assertThat(line(words)).contains("\"parameters\":" + ON_ONE_LINE);
    }
    assertThat(line(List.of("agents"))).contains(ON_ONE_LINE);
    assertThat(line(List.of("agents", "lines"))).contains(ON_ONE_LINE);

    HeldRun held = started(run);
    held.waiting(new Ask(new Question("Which?", new Json(schema)), true));
    assertThat(line(List.of("show", run))).contains("{ \"type\": \"object\" }");
    assertThat(line(List.of("answer", run, OBJECT))).contains(run);
    held.completed(new Complete(new Json(OBJECT), null));
    assertThat(line(List.of("show", run))).contains("\"result\":" + ON_ONE_LINE);
    assertThat(line(List.of("watch", run, "--type", "run_completed"))).contains(ON_ONE_LINE);
    assertThat(line(List.of("cancel", run))).contains("\"result\":" + ON_ONE_LINE);
  }

  private Typed typedIn(String input, String... words) {
    Typed typed = node.place().typeWithInput(input, words);
    assertThat(typed.exit()).as(typed.err()).isZero();
    assertThat(typed.out().lines()).hasSize(1);
    return typed;
  }

  /// The only line of what this command prints for programs.
  private String line(List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.add("--json");
    return typedIn("", all.toArray(String[]::new)).out();
  }

  @Test
  void aSessionIsWatchedOverTheHoleThatADeletedRunLeft() {
    String first = submitted("--tag", "nobody");
    String session = sessionOf(first);
    node.type("cancel", first);
    String gone = submitted("--session", session);
    node.type("cancel", gone);
    String last = submitted("--session", session);
    node.type("cancel", last);
    assertThat(node.type("delete", gone).exit()).isZero();

    List<Long> numbers = numbers(session, last, 0);
    assertThat(numbers).isSorted().doesNotHaveDuplicates().startsWith(1L, 2L);
    long before = numbers.get(1);
    long after = numbers.get(2);
    assertThat(after).isGreaterThan(before + 1);
    assertThat(numbers(session, last, before + 1)).startsWith(after);

    for (String since : List.of("0", Long.toString(before), Long.toString(after - 1))) {
      Reader reader = new Reader("\"run_id\":\"" + last + "\"", "run_cancelled");
      Shell shell =
          node.place().shell("", new PrintStream(reader, true, StandardCharsets.UTF_8), System.err);
      int exit = Commands.run(shell, "watch", session, "--json", "--since", since);
      assertThat(exit).isEqualTo(Exit.PIPE);
      assertThat(reader.read().contains(first)).isEqualTo(since.equals("0"));
    }
  }

  private List<Long> numbers(String session, String last, long since) {
    List<Long> numbers = new ArrayList<>();
    try (EventStream events = client.sessions().follow(new SessionId(session), since)) {
      for (Event event : events) {
        numbers.add(event.seq());
        if (event.type().equals("run_cancelled")
            && last.equals(Objects.toString(event.runId(), null))) {
          break;
        }
      }
    }
    return numbers;
  }

  /// Goes when it has read a line with all of these words.
  static final class Reader extends OutputStream {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final List<String> words;

    Reader(String... words) {
      this.words = List.of(words);
    }

    String read() {
      return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void write(int one) throws IOException {
      all.write(one);
      if (one == '\n' && read().lines().anyMatch(line -> words.stream().allMatch(line::contains))) {
        throw new IOException("Broken pipe");
      }
    }
  }
}
