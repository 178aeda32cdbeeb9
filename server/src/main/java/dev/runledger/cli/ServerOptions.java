package dev.runledger.cli;

import dev.runledger.cli.LocalServers.Note;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.http.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which server a command talks to, and the token that opens it.
final class ServerOptions {
  static final int USUAL_PORT = 7171;
  private static final Duration PERSISTENCE = Duration.ofSeconds(30);

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "The server (also RUNLEDGER_URL, or RUNLEDGER_PORT for one on this machine). Without it: the"
            + " one on this machine, http://127.0.0.1:7171."
      })
  private @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "What opens the server (also RUNLEDGER_TOKEN). A local one's is found by itself.")
  private @Nullable String token;

  @Option(
      names = "--db",
      paramLabel = "FILE",
      description = "The local server's database, whose token is beside it.")
  private @Nullable Path database;

  /// A client that says at once when nobody answers.
  RunledgerClient connect(Shell shell) {
    return client(shell, Duration.ZERO);
  }

  /// A client for work that outlives a restart of the server. Whether it is there at all is seen
  /// first, so that a wrong address does not look like a long wait.
  RunledgerClient connectForLong(Shell shell) {
    RunledgerClient client = client(shell, PERSISTENCE);
    try {
      client.withoutRepeats().health();
      return client;
    } catch (RunledgerException e) {
      client.close();
      throw e;
    }
  }

  private RunledgerClient client(Shell shell, Duration persistence) {
    URI address = address(shell);
    try {
      return RunledgerClient.builder(address.toString())
          .token(token(shell, address).orElse(null))
          .persistence(persistence)
          .build();
    } catch (IllegalArgumentException e) {
      throw new Complaint(
          Exit.USAGE, "usage", String.valueOf(e.getMessage()), "Say --url http://HOST:PORT.");
    }
  }

  URI address(Shell shell) {
    String said =
        Optional.ofNullable(url)
            .or(() -> shell.variable("RUNLEDGER_URL"))
            .or(() -> shell.variable("RUNLEDGER_PORT").map(ServerOptions::here))
            .orElseGet(() -> found(shell));
    try {
      return URI.create(said);
    } catch (IllegalArgumentException e) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          "Not the address of a server: '" + said + "'.",
          "It looks like http://HOST:PORT.");
    }
  }

  /// The usual port, unless the only server of this user listens on another one.
  private static String found(Shell shell) {
    List<Note> alive = LocalServers.of(shell).alive();
    return alive.size() == 1 ? alive.getFirst().url().toString() : here("" + USUAL_PORT);
  }

  private static String here(String port) {
    return "http://127.0.0.1:" + port;
  }

  /// What is known exactly goes before what is likely: the note belongs to this very address, the
  /// database in ./data may be another server's. No file is read for a server on another machine:
  /// its token would be given away.
  Optional<String> token(Shell shell, URI address) {
    Optional<String> said = Optional.ofNullable(token).or(() -> shell.variable("RUNLEDGER_TOKEN"));
    if (said.isPresent() || !LocalServers.isLocal(address)) {
      return said;
    }
    if (database != null) {
      return beside(shell.resolve(database));
    }
    return LocalServers.of(shell)
        .at(address)
        .map(Note::token)
        .or(() -> beside(DatabaseOptions.usual(shell)));
  }

  private static Optional<String> beside(Path database) {
    return new Tokens(Tokens.beside(database)).read();
  }
}
