package dev.runledger.bench;

import dev.runledger.json.JsonWriter;
import dev.runledger.measure.Figure;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Figures for people and for machines.
final class FigureText {
  private FigureText() {}

  static Table table(List<Figure> figures) {
    var table =
        new Table(
            "MEASURE",
            "WHAT",
            "OURS",
            "UNIT",
            "P50 MS",
            "P99 MS",
            "REFERENCE",
            "BY",
            "RATIO",
            "GOAL",
            "REACHED");
    for (Figure figure : figures) {
      Figure.Reference reference = figure.reference();
      table.add(
          Cell.of(figure.measure()),
          Cell.of(figure.what()),
          Cell.of(number(figure.ours())),
          Cell.of(figure.unit()),
          Cell.of(number(figure.p50())),
          Cell.of(number(figure.p99())),
          Cell.of(reference == null ? "" : number(reference.value())),
          Cell.of(reference == null ? "" : reference.name()),
          Cell.of(number(figure.ratio())),
          Cell.of(figure.goal().toString()),
          figure.isReached() ? new Cell("yes", Paint.GREEN) : new Cell("no", Paint.YELLOW));
    }
    return table;
  }

  static String json(List<Figure> figures) {
    var out = new JsonWriter().object().array("figures");
    for (Figure figure : figures) {
      Figure.Reference reference = figure.reference();
      out.object()
          .text("measure", figure.measure())
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
