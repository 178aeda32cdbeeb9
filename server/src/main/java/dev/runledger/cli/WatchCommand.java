package dev.runledger.cli;

import dev.runledger.cli.IdFinder.NamedRun;
import dev.runledger.cli.IdFinder.NamedSession;
import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.terminal.Terminal;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Replays the events of a run or a session, then follows them.
@Command(
    name = "watch",
    description = "Replay the events of a run or a session, then follow them live.",
    footer = {
      "",
      "A lost connection is taken up again where it was. Ends with the run: 0 when it completed,",
      "else 1. Ctrl-C ends the watching, not the run.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} watch                         # the newest run",
      "  ${ROOT-COMMAND-NAME} watch 4f2",
      "  ${ROOT-COMMAND-NAME} watch 4f2 --since 120 --type log --type tool_call",
      "  ${ROOT-COMMAND-NAME} watch ses_90c                 # all runs of the session, until Ctrl-C",
      "  ${ROOT-COMMAND-NAME} watch 4f2 --json | jq -c .payload",
    })
final class WatchCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "A run or a session, or the beginning of its id (default: the newest run).")
  private @Nullable String id;

  @Option(
      names = "--since",
      paramLabel = "N",
      converter = NotNegative.class,
      description = "Only events after this number.")
  private long since;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Only events of this type; may be given several times.")
  private Set<String> types = new LinkedHashSet<>();

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  WatchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = look.terminal(shell);
    try (RunledgerClient client = server.connectForLong(shell)) {
      IdFinder ids = new IdFinder(client);
      Following following = new Following(client, terminal, look.json(), Set.copyOf(types));
      if (id == null) {
        return following.follow(ids.runOrNewest(null), since);
      }
      return switch (ids.named(id)) {
        case NamedSession(SessionId session) -> following.follow(session, since);
        case NamedRun(RunId run) -> following.follow(run, since);
      };
    }
  }
}
