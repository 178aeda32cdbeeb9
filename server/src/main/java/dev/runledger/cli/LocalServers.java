package dev.runledger.cli;

import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The notes that servers on this machine leave for their user's other commands, so that `exec`
/// finds address and token from any folder. A note is removed with its server; one that a killed
/// server left is overwritten by the next on that port.
///
/// @param folder private to the user
record LocalServers(Path folder) {
  private static final int LONGEST_PATH = 4096;

  /// @param token null for a server that wants none
  /// @param database where its data is
  record Note(URI url, @Nullable String token, String database, long pid) {
    /// False once the process that wrote it has ended.
    boolean isAlive() {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }

  static LocalServers of(Shell shell) {
    return new LocalServers(shell.stateFolder().resolve("servers"));
  }

  void leave(Note note) throws IOException {
    String text =
        new JsonWriter()
            .object()
            .text("url", note.url())
            .text("token", note.token())
            .text("database", note.database())
            .number("pid", note.pid())
            .endObject()
            .toString();
    new PrivateFile(file(note.url())).write(text);
  }

  /// Removes the note, unless another server has overwritten it.
  void remove(Note note) throws IOException {
    if (at(note.url()).filter(found -> found.pid() == note.pid()).isPresent()) {
      Files.deleteIfExists(file(note.url()));
    }
  }

  /// What the server at this address left.
  Optional<Note> at(URI url) {
    return read(file(url));
  }

  /// Every note whose server still runs.
  List<Note> alive() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(LocalServers::read).flatMap(Optional::stream).filter(Note::isAlive).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(URI url) {
    return folder.resolve(host(url) + "_" + port(url) + ".json");
  }

  /// `localhost` and `::1` are the same place as 127.0.0.1 for whoever looks a server up.
  private static String host(URI url) {
    return isLocal(url) ? "127.0.0.1" : url.getHost().replaceAll("[^A-Za-z0-9.-]", "_");
  }

  /// Whether a server at this address runs on this machine.
  static boolean isLocal(URI url) {
    String host = url.getHost() == null ? "" : url.getHost();
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d+){3}");
  }

  private static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
  }

  private static Optional<Note> read(Path file) {
    try {
      Fields fields = Body.answer(Files.readString(file));
      Note note =
          new Note(
              URI.create(fields.requiredText("url", LONGEST_PATH)),
              fields.text("token"),
              fields.requiredText("database", LONGEST_PATH),
              fields.requiredInteger("pid", 0, Long.MAX_VALUE));
      fields.finish();
      return Optional.of(note);
    } catch (IOException | ProblemException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }
}
