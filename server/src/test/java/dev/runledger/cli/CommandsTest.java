package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir private static Path folder;

  @TestFactory
  List<DynamicTest> everyCommandExplainsItselfByExamples() {
    Typed.Place place = Typed.Place.in(folder);
    CommandLine all = Commands.line(place.shell("", System.out, System.err));
    return all.getSubcommands().entrySet().stream()
        .filter(one -> !one.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () -> {
                  Typed help = place.type(name, "--help");
                  assertThat(help.exit()).isZero();
                  assertThat(help.err()).isEmpty();
                  assertThat(help.out())
                      .startsWith("Usage: runledger " + name)
                      .contains("Examples:", "runledger " + name);
                }))
        .toList();
  }

  @Test
  void theHelpOfAllListsEachCommandOnce() {
    Typed help = Typed.Place.in(folder).type("--help");
    assertThat(help.exit()).isZero();
    for (String name : List.of("exec", "runs", "show", "watch", "answer", "migrate")) {
      assertThat(help.out()).containsOnlyOnce("\n  " + name + " ");
    }
  }

  @Test
  void withoutACommandTheHelpGoesToStderr() {
    Typed nothing = Typed.Place.in(folder).type();
    assertThat(nothing.exit()).isEqualTo(Exit.USAGE);
    assertThat(nothing.out()).isEmpty();
    assertThat(nothing.err()).contains("COMMAND");
  }

  @Test
  void aMistypedCommandIsGuessed() {
    Typed typo = Typed.Place.in(folder).type("rusn");
    assertThat(typo.exit()).isEqualTo(Exit.USAGE);
    assertThat(typo.err()).contains("'rusn'").contains("runs").contains("--help");
  }

  @Test
  void anErrorIsJsonWhereJsonWasAskedFor() {
    Typed wrong = Typed.Place.in(folder).type("runs", "--json", "--since", "soon");
    assertThat(wrong.exit()).isEqualTo(Exit.USAGE);
    assertThat(wrong.err().strip()).startsWith("{\"code\":\"usage\"").endsWith("}");
  }

  @Test
  void wordsAfterTwoDashesBelongToTheOtherCommand() {
    Typed wrong = Typed.Place.in(folder).type("exec", "--url", "nowhere", "--", "x", "--json");
    assertThat(wrong.exit()).isEqualTo(Exit.USAGE);
    assertThat(wrong.err()).startsWith("runledger: Not the address of a server: 'nowhere'");
  }

  @Test
  void aServerThatDoesNotAnswerIsSaidAtOnceWithWhatToDo() {
    Typed alone = Typed.Place.in(folder).type("runs", "--url", "http://127.0.0.1:1");
    assertThat(alone.exit()).isEqualTo(Exit.UNREACHABLE);
    assertThat(alone.err()).contains("http://127.0.0.1:1").contains("runledger up");
  }

  @Test
  void completionKnowsCommandsAndOptions() {
    Typed script = Typed.Place.in(folder).type("completion", "bash");
    assertThat(script.exit()).isZero();
    assertThat(script.out()).contains("complete -F", "watch", "--max-duration");
    assertThat(Typed.Place.in(folder).type("completion", "zsh").out()).contains("compinit");
  }
}
