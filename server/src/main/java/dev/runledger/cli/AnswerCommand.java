package dev.runledger.cli;

import dev.runledger.client.EventStream;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.json.Words;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunState;
import dev.runledger.terminal.Cells;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Answers a run that waits for input.
@Command(
    name = "answer",
    description = "Answer a run that asks; without an answer, show what it asks and read one.",
    footer = {
      "",
      "What reads as JSON is sent as JSON, anything else as a text. A question that wants a text gets",
      "one, unless there is a --key: the same words are then the same answer, whatever is asked by now.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} answer 4f2                    # shows the question, reads a line",
      "  ${ROOT-COMMAND-NAME} answer 4f2 yes",
      "  ${ROOT-COMMAND-NAME} answer 4f2 '{\"approve\": true}'",
      "  ${ROOT-COMMAND-NAME} answer 4f2 yes --key reply-7  # counts once, however often it is sent",
    })
final class AnswerCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ID", description = "The run, or the beginning of its id.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ANSWER",
      description = "JSON or text; `-` reads all of stdin.")
  private @Nullable String answer;

  @Option(names = "--wait", description = "Wait until it asks, when it does not yet.")
  private boolean wait;

  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  AnswerCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connect(shell)) {
      RunId runId = new IdFinder(client).run(id);
      if (key.key().isPresent()) {
        answerOnce(client, runId);
      } else {
        if (wait) {
          awaitQuestion(client, runId);
        }
        Question question = question(client.runs().get(runId));
        if (answer == null && terminal.interactive()) {
          ask(client, runId, question, terminal);
        } else {
          client.runs().answer(runId, AnswerText.json(read(question, terminal), question.schema()));
        }
      }
      Run run = client.runs().get(runId);
      terminal
          .out()
          .println(
              look.json()
                  ? RunText.alone(client, run)
                  : "Answered. " + runId + " is " + Words.of(run.status()) + ".");
    }
    return Exit.OK;
  }

  /// Only the server knows whether this came before, so it is asked first, whatever the run asks by
  /// now; a refusal keeps no key.
  private void answerOnce(RunledgerClient client, RunId runId) throws IOException {
    if (answer == null) {
      throw nothing();
    }
    Json said = AnswerText.json(given(answer), null);
    try {
      key.runs(client).answer(runId, said);
    } catch (RunledgerException refused) {
      if (!wait || !refused.is("run_refused")) {
        throw refused;
      }
      awaitQuestion(client, runId);
      key.runs(client).answer(runId, said);
    }
  }

  /// Reads the log until it says what is open now, or the run is over.
  private static void awaitQuestion(RunledgerClient client, RunId runId) {
    try (EventStream events = client.runs().follow(runId)) {
      for (Event event : events) {
        boolean asks = event.type().equals("run_waiting_input");
        if (asks && client.runs().get(runId).state() instanceof RunState.WaitingInput) {
          return;
        }
      }
    }
  }

  private static Question question(Run run) {
    if (run.state() instanceof RunState.WaitingInput(Question question, var _)) {
      return question;
    }
    throw new Complaint(
        Exit.REFUSED,
        "run_refused",
        "Run %s asks nothing: it is %s.".formatted(run.id(), Words.of(run.status())),
        "`runledger runs --status waiting_input` lists the runs that ask.");
  }

  /// Asks until the answer fits: who sits there can say it again.
  private static void ask(RunledgerClient client, RunId runId, Question question, Terminal terminal)
      throws IOException {
    boolean answered = false;
    while (!answered) {
      show(question, terminal.err(), true);
      String line = line(terminal);
      try {
        client.runs().answer(runId, AnswerText.json(line, question.schema()));
        answered = true;
      } catch (Complaint slip) {
        complain(terminal, String.valueOf(slip.getMessage()));
      } catch (RunledgerException refused) {
        if (!refused.is("invalid_body")) {
          throw refused;
        }
        complain(terminal, refused.fault().message());
      }
    }
  }

  private static void complain(Terminal terminal, String because) {
    terminal.err().println(terminal.err().paint(Paint.RED, because));
  }

  /// The answer on the command line, else a line of what was piped in.
  private String read(Question question, Terminal terminal) throws IOException {
    if (answer != null) {
      return given(answer);
    }
    show(question, terminal.err(), false);
    return line(terminal);
  }

  private static String line(Terminal terminal) throws IOException {
    String line = terminal.in().readLine();
    if (line == null) {
      throw nothing();
    }
    return line;
  }

  private String given(String answer) throws IOException {
    return answer.equals("-") ? shell.read(Path.of(answer)).strip() : answer;
  }

  /// Shows what is asked.
  ///
  /// @param prompt the answer is read right here
  static void show(Question question, Screen screen, boolean prompt) {
    screen.println(screen.paint(Paint.YELLOW, "? ") + Cells.tame(question.reason()));
    Json schema = question.schema();
    if (schema != null) {
      screen.println(screen.paint(Paint.DIM, "  " + Cells.tame(AnswerText.wanted(schema))));
    }
    if (prompt) {
      screen.print("> ");
    }
  }

  private static Complaint nothing() {
    return new Complaint(
        Exit.USAGE, "usage", "There is no answer to send.", "Give it as the second argument.");
  }
}
