package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.node.Config;
import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// A short life, from which the launcher makes a cache for quick starts: with a bit of everything,
/// or with what a server alone does, because everything in the cache is loaded at every start.
@Command(name = "warmup", hidden = true, description = "Live a short life for the cache.")
final class WarmupCommand implements Callable<Integer> {
  enum Life {
    ALL,
    SERVE
  }

  private final Shell shell;

  @Parameters(defaultValue = "ALL")
  private Life life = Life.ALL;

  WarmupCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("runledger-warmup");
    try {
      int rehearsed = rehearse(folder);
      if (rehearsed != Exit.OK || life == Life.SERVE) {
        return rehearsed;
      }
      Map<Setting, String> flags =
          Map.of(Setting.DB, folder.resolve("warmup.db").toString(), Setting.PORT, "0");
      live(NodeOptions.config(flags, null, shell));
    } finally {
      delete(folder);
    }
    return Exit.OK;
  }

  /// Where nothing of this user's is seen or left.
  private int rehearse(Path folder) {
    var apart = new Shell(shell.terminal(), Map.of("XDG_STATE_HOME", folder.toString()), folder);
    return Commands.run(apart, "serve", "--port", "0", "--rehearse");
  }

  private void live(Config config) throws InterruptedException {
    try (ServerNode node = ServerNode.start(config);
        RunledgerClient client =
            RunledgerClient.builder(node.url().toString())
                .token(node.token().orElse(null))
                .build();
        LocalRunner.AtWork _ = new LocalRunner().start(client, shell, true, Duration.ZERO)) {
      String url = node.url().toString();
      String token = node.token().orElse("");
      for (List<String> command :
          List.of(
              List.of("exec", "--", "echo", "warm"),
              List.of("runs"),
              List.of("runners"),
              List.of("submit", "true", "--executor", "command", "--follow"))) {
        Commands.run(shell, with(command, url, token));
      }
    }
  }

  /// The options go before the words of another command.
  private static String[] with(List<String> command, String url, String token) {
    return Stream.concat(
            Stream.of(command.getFirst(), "--url", url, "--token", token), command.stream().skip(1))
        .toArray(String[]::new);
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes about)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failed)
              throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
