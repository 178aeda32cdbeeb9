package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.json.Body;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `up` as a process of its own, as people start it.
class UpTest {
  @TempDir private Path folder;

  @Test
  void otherCommandsFindItFromAnyFolderAndItEndsInOrder() throws Exception {
    Typed.Place place = Typed.Place.in(folder);
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    try (Child up = Child.start(place, "up", "--port", "0", "--json")) {
      String url = Body.answer(up.line()).requiredText("url", 100);
      assertThat(place.from(elsewhere).type("exec", "--", "pwd").out())
          .isEqualTo(elsewhere.toRealPath() + "\n");
      Typed second = place.type("up", "--port", url.substring(url.lastIndexOf(':') + 1));
      assertThat(second.exit()).isEqualTo(Exit.BROKEN);
      assertThat(second.err()).contains("Runledger server listens", "data/runledger.db", "--port");
      Typed other = place.type("up", "--port", "0");
      assertThat(other.exit()).isEqualTo(Exit.BROKEN);
      assertThat(other.err()).contains(url, "has its data in", "data/runledger.db", "--db");
      assertThat(place.type("exec", "--detach", "--", "sleep", "600").exit()).isZero();
      up.signal("TERM");
      assertThat(up.exit()).isZero();
    }
    assertThat(place.type("runs").exit()).isEqualTo(Exit.UNREACHABLE);
    assertThat(LocalServers.of(place.shell("", System.out, System.err)).alive()).isEmpty();
  }

  @Test
  void whatItHeldIsThereAfterARestart() throws Exception {
    Typed.Place place = Typed.Place.in(folder);
    String first;
    try (Child up = Child.start(place, "up", "--port", "0", "--json")) {
      up.line();
      first = place.type("exec", "--detach", "--", "echo", "hello").out().strip();
      assertThat(place.type("watch", first).exit()).isZero();
      up.signal("KILL");
      up.exit();
    }
    try (Child up = Child.start(place, "up", "--port", "0", "--json")) {
      up.line();
      assertThat(place.type("runs").out()).contains(first, "completed", "echo hello");
      assertThat(place.type("exec", "--", "echo", "again").out()).isEqualTo("again\n");
      up.signal("INT");
      assertThat(up.exit()).isZero();
    }
  }

  @Test
  void aSettingThatCannotBeIsNamedWithWhatIsAllowed() {
    Typed wrong = Typed.Place.in(folder).with("RUNLEDGER_PORT", "http").type("up");
    assertThat(wrong.exit()).isEqualTo(Exit.USAGE);
    assertThat(wrong.err())
        .contains("port is 'http' (RUNLEDGER_PORT)")
        .contains("serve --settings");
  }

  @Test
  void theSettingsAreListed() {
    assertThat(Typed.Place.in(folder).type("serve", "--settings").out())
        .contains("--max-polls", "RUNLEDGER_MAX_POLLS", "--stop-grace");
  }

  @Test
  void aPortThatAnotherProgramHasIsSaid() throws Exception {
    try (var other = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Typed taken =
          Typed.Place.in(folder).type("up", "--port", Integer.toString(other.getLocalPort()));
      assertThat(taken.exit()).isEqualTo(Exit.BROKEN);
      assertThat(taken.err()).contains("taken by another program", "--port");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "serve"})
  void warmingUpLeavesNothingBehind(String life) throws Exception {
    Typed.Place place = Typed.Place.in(folder);
    try (Child warmup = Child.start(place, "warmup", life)) {
      // It could not end while nobody reads what it prints.
      String printed = warmup.rest();
      assertThat(warmup.exit()).as(printed).isZero();
    }
    assertThat(place.home()).doesNotExist();
  }
}
