package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Artifact;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import dev.runledger.wire.ArtifactJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Fetches what a run left in files.
@Command(
    name = "artifact",
    description = "Fetch an artifact of a run: its bytes, to stdout or into a file.",
    footer = {
      "",
      "The bytes are held against the SHA-256 that the server noted when it stored them. A file is",
      "there, or replaced, only once all of it came and is right.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} show 4f2                      # names the artifacts of a run",
      "  ${ROOT-COMMAND-NAME} artifact obj://artifacts/run_4f2a81c0d9e3/log/5e88….txt | less",
      "  ${ROOT-COMMAND-NAME} artifact 5e88… --output why.txt   # by the SHA-256 of its content",
      "  ${ROOT-COMMAND-NAME} artifact 5e88… --json         # what is known of it, not its bytes",
    })
final class ArtifactCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      paramLabel = "REF",
      description = "Its whole reference, as `show` names it, or the SHA-256 of its content.")
  private String ref = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write its bytes there.")
  private @Nullable Path file;

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  ArtifactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = look.terminal(shell);
    Screen out = terminal.out();
    try (RunledgerClient client = server.connect(shell)) {
      Artifact artifact = client.artifacts().get(ref);
      if (file != null) {
        save(client, artifact, shell.resolve(file));
      } else if (!look.json()) {
        return print(client, artifact, out);
      }
      out.println(
          look.json()
              ? ArtifactJson.write(artifact)
              : file + "  " + artifact.byteSize() + " bytes  " + artifact.sha256());
    }
    return Exit.OK;
  }

  private static int print(RunledgerClient client, Artifact artifact, Screen out)
      throws IOException {
    try {
      client.artifacts().copy(artifact, new Reader(out));
      return Exit.OK;
    } catch (IOException e) {
      if (out.isGone()) {
        return Exit.PIPE;
      }
      throw e;
    }
  }

  /// What is no file, such as /dev/null, is written to as it is.
  private static void save(RunledgerClient client, Artifact artifact, Path named)
      throws IOException {
    if (Files.isDirectory(named)) {
      throw new Complaint(
          Exit.USAGE, "usage", named + " is a folder.", "Name the file that is to be written.");
    }
    if (!Files.isDirectory(Objects.requireNonNull(named.getParent()))) {
      throw new Complaint(
          Exit.USAGE, "usage", "There is no folder " + named.getParent() + ".", "Make it first.");
    }
    if (Files.exists(named) && !Files.isRegularFile(named)) {
      try (OutputStream to = Files.newOutputStream(named)) {
        client.artifacts().copy(artifact, to);
      }
      return;
    }
    Path whole = Files.exists(named) ? named.toRealPath() : named;
    Path part = whole.resolveSibling(".runledger-" + UUID.randomUUID() + ".part");
    try {
      try (OutputStream to = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
        client.artifacts().copy(artifact, to);
      }
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Whoever reads what we print: a copy ends where nobody does any more.
  private static final class Reader extends OutputStream {
    private final Screen out;

    Reader(Screen out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.stream().write(bytes, from, length);
      if (out.isGone()) {
        throw new IOException("Nobody reads the output any more");
      }
    }
  }
}
