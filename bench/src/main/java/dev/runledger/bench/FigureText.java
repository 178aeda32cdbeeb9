package dev.runledger.bench;

import dev.runledger.json.JsonWriter;
import dev.runledger.measure.Failure;
import dev.runledger.measure.Figure;
import dev.runledger.measure.Goal;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Figures for people and for machines.
final class FigureText {
  private static final String MEASURE = "MEASURE";
  private static final String STORE = "STORE";
  private static final String WHAT = "WHAT";
  private static final List<String> COLUMNS =
      List.of(
          MEASURE,
          STORE,
          WHAT,
          "OURS",
          "UNIT",
          "P50 MS",
          "P99 MS",
          "REFERENCE",
          "BY",
          "RATIO",
          "GOAL",
          "REACHED");

  private FigureText() {}

  static Table table(List<Figure> figures, List<Failure> failures) {
    var table = new Table(COLUMNS.toArray(String[]::new));
    for (Figure figure : figures) {
      Figure.Reference reference = figure.reference();
      table.add(
          Cell.of(figure.measure()),
          Cell.of(figure.store().word()),
          Cell.of(figure.what()),
          Cell.of(number(figure.ours())),
          Cell.of(figure.unit()),
          Cell.of(number(figure.p50())),
          Cell.of(number(figure.p99())),
          Cell.of(reference == null ? "" : number(reference.value())),
          Cell.of(reference == null ? "" : reference.name()),
          Cell.of(number(figure.ratio())),
          Cell.of(figure.goal().toString()),
          reached(figure));
    }
    for (Failure failure : failures) {
      List<Cell> cells = new ArrayList<>(Collections.nCopies(COLUMNS.size(), Cell.of("")));
      cells.set(COLUMNS.indexOf(MEASURE), Cell.of(failure.measure()));
      cells.set(COLUMNS.indexOf(STORE), Cell.of(failure.store().word()));
      cells.set(COLUMNS.indexOf(WHAT), new Cell("could not be taken", Paint.RED));
      table.add(cells.toArray(Cell[]::new));
    }
    return table;
  }

  private static Cell reached(Figure figure) {
    if (figure.goal() instanceof Goal.None) {
      return Cell.of("");
    }
    return figure.isReached() ? new Cell("yes", Paint.GREEN) : new Cell("no", Paint.YELLOW);
  }

  /// One figure, as soon as it is known.
  static String sentence(Figure figure) {
    Figure.Reference reference = figure.reference();
    String beside =
        reference == null
            ? ""
            : ", beside %s of %s: %s ×"
                .formatted(number(reference.value()), reference.name(), number(figure.ratio()));
    String goal =
        figure.goal() instanceof Goal.None
            ? ""
            : " (goal %s: %s)"
                .formatted(figure.goal(), figure.isReached() ? "reached" : "not reached");
    return "%s on %s, %s: %s %s%s%s"
        .formatted(
            figure.measure(),
            figure.store().word(),
            figure.what(),
            number(figure.ours()),
            figure.unit(),
            beside,
            goal);
  }

  static String sentence(Failure failure) {
    return "%s on %s could not be taken: %s"
        .formatted(failure.measure(), failure.store().word(), failure.why());
  }

  static String json(List<Figure> figures, List<Failure> failures) {
    var out = new JsonWriter().object().array("figures");
    for (Figure figure : figures) {
      Figure.Reference reference = figure.reference();
      out.object()
          .text("measure", figure.measure())
          .text("store", figure.store().word())
          .text("what", figure.what())
          .text("unit", figure.unit())
          .number("ours", figure.ours())
          .number("p50_ms", figure.p50())
          .number("p99_ms", figure.p99())
          .text("reference", reference == null ? null : reference.name())
          .number("reference_value", reference == null ? null : reference.value())
          .number("ratio", figure.ratio())
          .text("goal", figure.goal())
          .bool("reached", figure.isReached())
          .endObject();
    }
    out.endArray().array("failures");
    for (Failure failure : failures) {
      out.object()
          .text("measure", failure.measure())
          .text("store", failure.store().word())
          .text("error", failure.why())
          .endObject();
    }
    return out.endArray().endObject().json().text();
  }

  /// Three digits are what a measure of this kind is worth.
  private static String number(@Nullable Double value) {
    if (value == null || value.isNaN()) {
      return "";
    }
    double size = Math.abs(value);
    return size >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
  }
}
