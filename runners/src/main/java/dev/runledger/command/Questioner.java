package dev.runledger.command;

import dev.runledger.client.RunledgerException;
import dev.runledger.command.Output.Question;
import dev.runledger.json.JsonWriter;
import dev.runledger.runner.RunContext;
import dev.runledger.runner.StopException;
import java.lang.System.Logger.Level;

/// Asks what a command asks, and hands it the answers. Each question waits on a thread of its own:
/// the command may write more while it waits, or end.
///
/// @param isHeard the command's input is open: it can be told an answer
record Questioner(RunContext run, RunningCommand command, boolean isHeard) {
  private static final System.Logger LOG = System.getLogger(Questioner.class.getName());

  void ask(Question question) {
    Thread.ofVirtual().name("question of " + run.run().id()).start(() -> askNow(question));
  }

  private void askNow(Question question) {
    try {
      if (isHeard) {
        command.answer(run.ask(question.reason(), question.schema()));
      } else {
        refuse("The input of the command is closed: it could hear no answer");
      }
    } catch (RunledgerException e) {
      refuse(String.valueOf(e.getMessage()));
      command.closeInput();
    } catch (StopException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "Not answered: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuse(String why) {
    try {
      run.emit("ask_refused", new JsonWriter().object().text("message", why).endObject().json());
    } catch (StopException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "Not told: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
