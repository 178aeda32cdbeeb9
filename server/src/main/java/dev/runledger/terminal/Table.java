package dev.runledger.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A table for people: columns as wide as they need, and on a terminal no wider than it. Unless
/// said otherwise the last column gives way first; without a terminal nothing is cut.
public final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 8;

  private final List<String> heads;
  private final List<Integer> givingWay = new ArrayList<>();
  private final List<List<Cell>> rows = new ArrayList<>();

  /// @param text shown tamed: nothing in it can command the terminal
  public record Cell(String text, Paint paint) {
    public Cell {
      text = Cells.tame(text);
    }

    public static Cell of(String text) {
      return new Cell(text, Paint.PLAIN);
    }

    public static Cell dim(String text) {
      return new Cell(text, Paint.DIM);
    }
  }

  public Table(String... heads) {
    this.heads = List.of(heads);
    for (int column = heads.length - 1; column >= 0; column--) {
      givingWay.add(column);
    }
  }

  /// This column gives way before all others.
  public Table givingWayFirst(String head) {
    int column = heads.indexOf(head);
    if (column < 0) {
      throw new IllegalArgumentException("There is no column " + head + " among " + heads);
    }
    givingWay.removeIf(other -> other == column);
    givingWay.addFirst(column);
    return this;
  }

  public void add(Cell... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException(
          "A row of %d cells in a table of %d columns".formatted(cells.length, heads.size()));
    }
    rows.add(List.of(cells));
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  public void print(Screen screen) {
    int[] widths = widths(screen);
    screen.println(line(screen, widths, heads.stream().map(Cell::dim).toList()));
    rows.forEach(row -> screen.println(line(screen, widths, row)));
  }

  private int[] widths(Screen screen) {
    int[] widths = heads.stream().mapToInt(Cells::width).toArray();
    for (List<Cell> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], Cells.width(row.get(column).text()));
      }
    }
    if (screen.terminal()) {
      int over = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - screen.width();
      for (int column : givingWay) {
        int given = Math.clamp(over, 0, Math.max(0, widths[column] - NARROWEST));
        widths[column] -= given;
        over -= given;
      }
    }
    return widths;
  }

  private static String line(Screen screen, int[] widths, List<Cell> cells) {
    var parts = new ArrayList<String>();
    for (int column = 0; column < widths.length; column++) {
      String text = Cells.fit(cells.get(column).text(), widths[column]);
      String pad =
          column == widths.length - 1 ? "" : " ".repeat(widths[column] - Cells.width(text));
      parts.add(screen.paint(cells.get(column).paint(), text) + pad);
    }
    return parts.stream().collect(Collectors.joining(GAP)).stripTrailing();
  }
}
