package dev.runledger.cli;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Prints the token.
@Command(
    name = "token",
    description = "Print the token that opens the server.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} token",
      "  curl -H \"Authorization: Bearer $(${ROOT-COMMAND-NAME} token)\" http://127.0.0.1:7171/v1/runs",
    })
final class TokenCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private ServerOptions server = new ServerOptions();

  TokenCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    URI address = server.address(shell);
    String token =
        server
            .token(shell, address)
            .orElseThrow(() ->
                new Complaint(
                    Exit.NO_ACCESS,
                    "no_token",
                    "No token is known for " + address + ".",
                    "Its token is in the file beside its database: say --db FILE."));
    shell.terminal().out().println(token);
    return Exit.OK;
  }
}
