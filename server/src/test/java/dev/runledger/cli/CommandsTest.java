package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
    return withTheirSubcommands(all)
        .filter(one -> !one.getCommandSpec().usageMessage().hidden())
        .map(one -> one.getCommandSpec().qualifiedName())
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () -> {
                  Typed help = place.type((name + " --help").split(" ", 2)[1].split(" "));
                  assertThat(help.exit()).isZero();
                  assertThat(help.err()).isEmpty();
                  assertThat(help.out()).startsWith("Usage: " + name);
                  assertThat(help.out().split("\nExamples:\n", 2)[1]).contains(name);
                }))
        .toList();
  }

  private static Stream<CommandLine> withTheirSubcommands(CommandLine line) {
    return line.getSubcommands().values().stream()
        .flatMap(one -> Stream.concat(Stream.of(one), withTheirSubcommands(one)));
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
    assertThat(typo.err())
        .startsWith("runledger: There is no command 'rusn'.\n")
        .contains("Did you mean run", "--help");
  }

  @Test
  void anOptionThatThereIsNotIsNamedAloneAndGuessed() {
    Typed typo = Typed.Place.in(folder).type("runs", "--limt", "3");
    assertThat(typo.exit()).isEqualTo(Exit.USAGE);
    assertThat(typo.err())
        .isEqualTo(
            """
            runledger: There is no option '--limt' here.
              Did you mean --limit? See `runledger runs --help`.
            """);
    assertThat(Typed.Place.in(folder).type("--json", "runs").err())
        .contains("There is no option '--json' here.", "Options come after the command.");
    assertThat(Typed.Place.in(folder).type("token", "extra").err())
        .contains("'extra' is one word too many.");
    assertThat(Typed.Place.in(folder).type("migrate").err())
        .contains("It is not said what to do: status, plan, up or down.");
  }

  @Test
  void whatAnOptionTakesIsSaid() {
    Typed status = Typed.Place.in(folder).type("runs", "--status", "done");
    assertThat(status.exit()).isEqualTo(Exit.USAGE);
    assertThat(status.err())
        .contains("'--status': 'done' is none of pending, claimed, running, waiting_input");
    for (String none : List.of("0", "-1", "many")) {
      assertThat(Typed.Place.in(folder).type("runs", "--limit", none).err())
          .contains("'--limit': '" + none + "' is no number from 1 on");
    }
    assertThat(Typed.Place.in(folder).type("runs", "--help").out())
        .contains("pending, claimed, running, waiting_input");
  }

  @Test
  void aNumberOrATimeThatCannotBeIsSaidOfItsOption() {
    for (String[] wrong :
        new String[][] {
          {"watch", "--since", "-1", "'-1' is no number from 0 on"},
          {"show", "--events", "-1", "'-1' is no number from 0 on"},
          {"fork", "--at-step", "many", "'many' is no number from 0 on"},
          {"submit", "--max-duration", "1ms", "'1ms' is not one second or more, without parts"},
          {"submit", "--timeout", "0s", "'0s' is not one second or more, without parts"},
          {"exec", "--max-duration", "1500ms", "'1500ms' is not one second or more"},
          {"exec", "--timeout", "soon", "500ms, 30s, 15m, 2h and 7d are"},
        }) {
      Typed typed = Typed.Place.in(folder).type(wrong[0], wrong[1], wrong[2], "x");
      assertThat(typed.exit()).isEqualTo(Exit.USAGE);
      assertThat(typed.err()).contains("'" + wrong[1] + "'", wrong[3]);
    }
  }

  @Test
  void whatIsNoObjectIsSaidOfItsOption() {
    for (String option : List.of("--params", "--metadata")) {
      Typed list = Typed.Place.in(folder).type("submit", "x", option, "[1]");
      assertThat(list.exit()).isEqualTo(Exit.USAGE);
      assertThat(list.err()).contains("'" + option + "': A JSON object is expected, not [1]");
      Typed broken = Typed.Place.in(folder).type("submit", "x", option, "{", "--json");
      assertThat(broken.exit()).isEqualTo(Exit.USAGE);
      assertThat(broken.err()).startsWith("{\"code\":\"usage\"").contains(option, "Not valid JSON");
    }
  }

  @Test
  void whatAnAgentCannotBothBeIsSaid() {
    assertThat(Typed.Place.in(folder).type("agents", "a", "--put", "-", "--delete").err())
        .startsWith("runledger: --put and --delete are both given.");
    assertThat(Typed.Place.in(folder).type("agents", "--delete").err())
        .startsWith("runledger: It is not said which agent is meant.");
  }

  @Test
  void helpIsAlsoAWord() {
    Typed.Place place = Typed.Place.in(folder);
    assertThat(place.type("help", "exec")).isEqualTo(place.type("exec", "--help"));
    assertThat(place.type("help")).isEqualTo(place.type("--help"));
    assertThat(place.type("help", "rusn").err()).contains("There is no command 'rusn'.");
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
    assertThat(script.out())
        .contains("complete -F", "watch", "--max-duration", "\"waiting_input\"");
    assertThat(Typed.Place.in(folder).type("completion", "zsh").out()).contains("compinit");
  }
}
