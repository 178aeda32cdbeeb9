package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.id.RunId;
import dev.runledger.run.Question;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Terminal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Asks the person at the terminal what a run asks, while its events go on being followed: the
/// answer may just as well come from elsewhere. Where nobody sits there, says how to answer.
final class Prompter {
  private final RunledgerClient client;
  private final RunId run;
  private final Terminal terminal;
  private final String self;
  private @Nullable Question open;
  private boolean reading;

  Prompter(RunledgerClient client, RunId run, Terminal terminal, String self) {
    this.client = client;
    this.run = run;
    this.terminal = terminal;
    this.self = self;
  }

  synchronized void ask(Question question) {
    open = question;
    AnswerCommand.show(question, terminal.err(), terminal.interactive());
    if (!terminal.interactive()) {
      terminal.err().println("  Answer with: " + self + " answer " + run + " 'TEXT'");
    } else if (!reading) {
      reading = true;
      Thread.ofPlatform().daemon().name("prompter").start(this::read);
    }
  }

  /// Nothing is asked any more.
  synchronized void over() {
    open = null;
  }

  boolean isAsking() {
    return question() != null;
  }

  private synchronized @Nullable Question question() {
    return open;
  }

  /// Reads lines for as long as there are any; a line that nothing asks for any more is dropped.
  private void read() {
    try {
      for (String line = terminal.in().readLine(); line != null; line = terminal.in().readLine()) {
        Question asked = question();
        if (asked != null) {
          send(line, asked);
        }
      }
    } catch (IOException closed) {
      // The terminal has gone; the run can be answered from another one.
    }
  }

  private void send(String line, Question asked) {
    try {
      client.runs().answer(run, AnswerText.json(line, asked.schema()));
    } catch (Complaint slip) {
      askAgain(asked, String.valueOf(slip.getMessage()));
    } catch (RunledgerException refused) {
      askAgain(asked, refused.fault().message());
    }
  }

  private synchronized void askAgain(Question asked, String because) {
    terminal.err().println(terminal.err().paint(Paint.RED, because));
    if (asked.equals(open)) {
      AnswerCommand.show(asked, terminal.err(), true);
    }
  }
}
