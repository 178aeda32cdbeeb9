package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.cli.LocalServers.Note;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalServersTest {
  private static final long OURS = ProcessHandle.current().pid();
  private static final long NOBODY = Long.MAX_VALUE;

  @TempDir private Path folder;
  private LocalServers servers;

  @BeforeEach
  void open() {
    servers = new LocalServers(folder.resolve("state/servers"));
  }

  @Test
  void aNoteIsFoundByEveryNameOfThisMachine() throws IOException {
    Note note = note(7171, OURS);
    servers.leave(note);
    assertThat(servers.at(URI.create("http://localhost:7171"))).contains(note);
    assertThat(servers.at(URI.create("http://127.0.0.1:7171"))).contains(note);
    assertThat(servers.at(URI.create("http://127.0.0.1:7172"))).isEmpty();
    assertThat(servers.at(URI.create("http://example.org:7171"))).isEmpty();
  }

  @Test
  void onlyTheOwnerCanReadIt() throws IOException {
    servers.leave(note(7171, OURS));
    try (Stream<Path> files = Files.list(servers.folder())) {
      assertThat(files)
          .singleElement()
          .satisfies(file -> assertThat(modes(file)).isEqualTo("rw-------"));
    }
    assertThat(modes(servers.folder())).isEqualTo("rwx------");
  }

  @Test
  void whatAKilledServerLeftIsNotAlive() throws IOException {
    servers.leave(note(7171, NOBODY));
    servers.leave(note(7172, OURS));
    assertThat(servers.alive()).containsExactly(note(7172, OURS));
  }

  @Test
  void aServerRemovesOnlyItsOwnNote() throws IOException {
    servers.leave(note(7171, OURS));
    servers.remove(note(7171, NOBODY));
    assertThat(servers.alive()).hasSize(1);
    servers.remove(note(7171, OURS));
    assertThat(servers.alive()).isEmpty();
  }

  @Test
  void aFileThatIsNoNoteIsPassedOver() throws IOException {
    servers.leave(note(7171, OURS));
    Files.writeString(servers.folder().resolve("127.0.0.1_9.json"), "{\"url\": 3");
    assertThat(servers.alive()).hasSize(1);
  }

  private static String modes(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static Note note(int port, long pid) {
    return new Note(URI.create("http://127.0.0.1:" + port), "rl_secret", "/data/x.db", pid);
  }
}
