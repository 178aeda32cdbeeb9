package dev.runledger.command;

import dev.runledger.runner.Executor;
import dev.runledger.runner.Outcome;
import dev.runledger.runner.RunContext;

/// Runs any command line: its output becomes events, its exit the outcome.
@SuppressWarnings("DoNotCallSuggester") // until wire reads and writes it
public final class CommandExecutor implements Executor {

  public CommandExecutor() {}

  @Override
  public Outcome execute(RunContext run) throws Exception {
    throw new UnsupportedOperationException();
  }
}
