package dev.runledger.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.measure.Figure;
import dev.runledger.measure.Goal;
import dev.runledger.measure.Measure;
import dev.runledger.measure.Measures;
import dev.runledger.measure.StoreKind;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every measure runs and reports, on real servers. Nothing is said about how quick they are.
class BenchTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void measuresReportFiguresAndTidyUp() throws Exception {
    take("M1", "M3", "M9");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("{\"figures\":[{\"measure\":\"M1\",\"store\":\"postgres\"")
        .contains("\"what\":\"single, 64 producers\"", "\"reference\":\"group commit\"")
        .endsWith("\"failures\":[]}\n");
    // Whoever breaks a long run off has what was measured so far.
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .anyMatch(line -> line.matches("M1: round 3 of 3 gave .*/s \\(p50 .* ms\\), beside .*/s"))
        .anyMatch(
            line -> line.matches("M1 on postgres, single, 64 producers: .* events/s, beside .*"));
  }

  @Test
  @Tag("slow")
  void everyMeasureReportsFiguresAndTidiesUp() throws Exception {
    take();
    String all = out.toString(StandardCharsets.UTF_8);
    for (Measure measure : Measures.ALL) {
      assertThat(all).contains("\"measure\":\"" + measure.name() + "\"");
    }
  }

  private void take(String... names) throws Exception {
    List<String> words = new ArrayList<>(List.of("bench"));
    words.addAll(List.of(names));
    words.addAll(List.of("--quick", "--seconds", "0.05", "--json", "--folder", folder.toString()));
    assertThat(type(words.toArray(String[]::new))).as("%s%n%s", err, out).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aMeasureThatCannotBeTakenIsToldAndLeavesTheOthers() {
    int status =
        type(
            "bench",
            "M1",
            "M13",
            "--quick",
            "--database",
            "jdbc:postgresql://127.0.0.1:1/none",
            "--json",
            "--folder",
            folder.toString());
    assertThat(status).isOne();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"measure\":\"M13\"", "\"failures\":[{\"measure\":\"M1\"");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("M1 on postgres could not be taken");
  }

  @Test
  void anUnknownMeasureIsRefusedWithThoseThatThereAre() {
    assertThat(type("bench", "M99")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no measure 'M99'", "M3");
  }

  @Test
  void theTableSaysWhatWasReached() {
    var reference = new Figure.Reference("by hand", 200);
    List<Figure> figures =
        List.of(
            figure(98.0, reference, new Goal.RatioAtLeast(0.5)),
            figure(100.0, reference, new Goal.RatioAtLeast(0.5)),
            figure(220.0, reference, new Goal.RatioAtMost(1.2)),
            figure(3.5, null, new Goal.AtMost(3)));
    assertThat(figures).extracting(Figure::isReached).containsExactly(false, true, true, false);
    FigureText.table(figures, List.of()).print(Screen.plain(new PrintStream(out, true)));
    assertThat(out.toString(StandardCharsets.UTF_8).lines().skip(1))
        .satisfiesExactly(
            line -> assertThat(line).contains("by hand", "0.49", "≥ 0.5 ×").endsWith("no"),
            line -> assertThat(line).contains("0.50").endsWith("yes"),
            line -> assertThat(line).contains("1.10", "≤ 1.2 ×").endsWith("yes"),
            line -> assertThat(line).contains("3.50", "≤ 3").endsWith("no"));
  }

  private static Figure figure(double ours, Figure.@Nullable Reference reference, Goal goal) {
    return new Figure(
        "M0", StoreKind.SQLITE, "a thing", "events/s", ours, 1.0, 2.0, reference, goal);
  }

  private int type(String... arguments) {
    var terminal =
        new Terminal(
            new BufferedReader(new StringReader("")),
            Screen.plain(new PrintStream(out, true, StandardCharsets.UTF_8)),
            Screen.plain(new PrintStream(err, true, StandardCharsets.UTF_8)),
            false,
            InstantSource.system());
    return Main.run(terminal, arguments);
  }
}
