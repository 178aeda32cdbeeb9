package dev.runledger.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints what a shell has to know to complete commands and options.
@Command(
    name = "completion",
    description = "Print the completion script for your shell.",
    footer = {
      "",
      "Examples:",
      "  source <(${ROOT-COMMAND-NAME} completion bash)       # this shell; or a line of ~/.bashrc",
      "  source <(${ROOT-COMMAND-NAME} completion zsh)        # this shell; or a line of ~/.zshrc",
    })
final class CompletionCommand implements Callable<Integer> {
  private final Shell shell;

  enum Kind {
    BASH,
    ZSH
  }

  @Parameters(
      paramLabel = "bash|zsh",
      converter = Vocabulary.OfShells.class,
      completionCandidates = Vocabulary.OfShells.class,
      description = "The shell that will read the script.")
  private Kind kind = Kind.BASH;

  CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash("runledger", Commands.line(shell));
    String start =
        switch (kind) {
          case BASH -> "";
          case ZSH -> "autoload -U +X compinit && compinit\n";
        };
    shell.terminal().out().print(start + script);
    return Exit.OK;
  }
}
