package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.cli.LocalServers.Note;
import dev.runledger.http.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ServerOptionsTest {
  private static final URI HERE = URI.create("http://127.0.0.1:7171");
  private static final long OURS = ProcessHandle.current().pid();

  @TempDir private Path folder;
  private Typed.Place place;

  @Command
  private static final class Probe {
    @Mixin private ServerOptions server = new ServerOptions();
  }

  @BeforeEach
  void enter() {
    place = Typed.Place.in(folder);
  }

  @Test
  void theServerIsTheUsualOneUnlessSaidOtherwise() {
    assertThat(address(place)).isEqualTo(HERE);
    assertThat(address(place.with("RUNLEDGER_PORT", "8080")).getPort()).isEqualTo(8080);
    Typed.Place elsewhere = place.with("RUNLEDGER_URL", "http://runs.example.org");
    assertThat(address(elsewhere)).hasHost("runs.example.org");
    assertThat(address(elsewhere, "--url", "http://one.example.org")).hasHost("one.example.org");
  }

  @Test
  void theOnlyServerOfThisUserIsFoundOnWhateverPort() throws IOException {
    leaveNote(9000, "rl_nine");
    assertThat(address(place).getPort()).isEqualTo(9000);
    leaveNote(9001, "rl_ten");
    assertThat(address(place)).isEqualTo(HERE);
  }

  @Test
  void theTokenIsWhatIsSaidThenWhatTheServerLeftThenWhatLiesInTheFolder() throws IOException {
    Path token = Tokens.beside(folder.resolve("data/runledger.db"));
    Files.createDirectories(folder.resolve("data"));
    String inFolder = new Tokens(token).readOrMake();
    assertThat(token(place, HERE)).isEqualTo(inFolder);
    leaveNote(7171, "rl_of_the_note");
    assertThat(token(place, HERE)).isEqualTo("rl_of_the_note");
    assertThat(token(place.with("RUNLEDGER_TOKEN", "rl_said"), HERE)).isEqualTo("rl_said");
    assertThat(token(place, HERE, "--token", "rl_typed")).isEqualTo("rl_typed");
    assertThat(token(place, HERE, "--db", "data/runledger.db")).isEqualTo(inFolder);
  }

  @Test
  void noTokenOfThisMachineIsShownToAnotherOne() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    new Tokens(Tokens.beside(folder.resolve("data/runledger.db"))).readOrMake();
    URI other = URI.create("http://runs.example.org:7171");
    assertThat(options().token(shell(place), other)).isEmpty();
    assertThat(options("--db", "data/runledger.db").token(shell(place), other)).isEmpty();
  }

  @Test
  void whatIsNoAddressIsRefusedWithASentence() {
    assertThatThrownBy(() -> options("--url", "ftp://x").connect(shell(place)))
        .isInstanceOf(Complaint.class)
        .hasMessageContaining("'ftp://x'");
  }

  private void leaveNote(int port, String token) throws IOException {
    URI url = URI.create("http://127.0.0.1:" + port);
    LocalServers.of(shell(place)).leave(new Note(url, token, "x.db", OURS));
  }

  private static URI address(Typed.Place place, String... arguments) {
    return options(arguments).address(shell(place));
  }

  private static String token(Typed.Place place, URI url, String... arguments) {
    return options(arguments).token(shell(place), url).orElseThrow();
  }

  private static ServerOptions options(String... arguments) {
    Probe probe = new Probe();
    new CommandLine(probe).parseArgs(arguments);
    return probe.server;
  }

  private static Shell shell(Typed.Place place) {
    return place.shell("", System.out, System.err);
  }
}
