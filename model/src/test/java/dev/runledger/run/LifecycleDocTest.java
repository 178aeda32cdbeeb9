package dev.runledger.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.json.Words;
import dev.runledger.run.Decision.Accepted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Keeps docs/lifecycle.md true: its picture is drawn from the code, and its table has the same
/// arrows.
class LifecycleDocTest {
  private static final String REDRAW = "redraw";
  private static final Path PAGE = Path.of("..", "docs", "lifecycle.md");
  private static final Pattern PICTURE = Pattern.compile("(?s)```mermaid\n(.*?)```");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| `(\\w+)` \\| `(\\w+)` \\|");

  @Test
  void thePictureIsDrawnFromTheCode() throws IOException {
    if (Boolean.getBoolean(REDRAW)) {
      Files.writeString(
          PAGE,
          PICTURE
              .matcher(page())
              .replaceFirst(Matcher.quoteReplacement("```mermaid\n" + picture() + "```")));
    }
    assertThat(PICTURE.matcher(page()).results().map(found -> found.group(1)))
        .as(
            "the picture in docs/lifecycle.md; draw it again with:"
                + " mvn -Dquick -pl model test -Dtest=LifecycleDocTest -D"
                + REDRAW)
        .containsExactly(picture());
  }

  @Test
  void theTableHasTheSameArrows() throws IOException {
    Set<String> told = new TreeSet<>();
    ROW.matcher(page()).results().forEach(row -> told.add(row.group(1) + " -> " + row.group(2)));
    Set<String> taken = new TreeSet<>();
    everyMove((from, _, to, _) -> taken.add(Words.of(from) + " -> " + Words.of(to)));
    assertThat(told).as("the table in docs/lifecycle.md").isEqualTo(taken);
  }

  @Test
  void theTableNamesTheEventOfEachArrow() throws IOException {
    for (MatchResult row : ROW.matcher(page()).results().toList()) {
      RunStatus from = status(row.group(1));
      RunStatus to = status(row.group(2));
      Set<String> events = new LinkedHashSet<>();
      everyMove((before, _, next, event) -> {
        if (before == from && next == to) {
          events.add(event);
        }
      });
      assertThat(events).as(row.group()).containsExactly(row.group(3));
    }
  }

  @Test
  void everyStateIsExplained() throws IOException {
    String page = page();
    assertThat(Arrays.stream(RunStatus.values()).map(status -> "\n| `" + Words.of(status) + "` | "))
        .allSatisfy(row -> assertThat(page).contains(row));
  }

  private static String picture() {
    var text = new StringBuilder("stateDiagram-v2\n    [*] --> pending\n");
    arrows()
        .forEach((from, targets) ->
            targets.forEach((to, words) ->
                text.append(
                    "    %s --> %s : %s\n"
                        .formatted(Words.of(from), Words.of(to), String.join(", ", words)))));
    for (RunStatus status : RunStatus.values()) {
      if (status.isFinal()) {
        text.append("    ").append(Words.of(status)).append(" --> [*]\n");
      }
    }
    return text.toString();
  }

  /// From where, to where, and by which words.
  private static Map<RunStatus, Map<RunStatus, Set<String>>> arrows() {
    Map<RunStatus, Map<RunStatus, Set<String>>> arrows = new TreeMap<>();
    everyMove((from, word, to, _) ->
        arrows
            .computeIfAbsent(from, _ -> new TreeMap<>())
            .computeIfAbsent(to, _ -> new LinkedHashSet<>())
            .add(word));
    return arrows;
  }

  private interface Move {
    void seen(RunStatus from, String word, RunStatus to, String event);
  }

  private static void everyMove(Move move) {
    Shapes.STATES.forEach((_, state) ->
        Shapes.COMMANDS.forEach((shape, command) -> {
          for (Attempts attempts : Shapes.ATTEMPTS) {
            if (Shapes.decide(state, attempts, command) instanceof Accepted(var next, var fact)
                && fact != null) {
              move.seen(state.status(), word(shape), next.status(), fact.type());
            }
          }
        }));
  }

  /// A command in one word, whatever its shape: `failed, retryable` is drawn as `failed`.
  private static String word(String shape) {
    return shape.replaceFirst(",.*", "");
  }

  private static RunStatus status(String word) {
    return Words.parse(RunStatus.class, word).orElseThrow();
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }
}
