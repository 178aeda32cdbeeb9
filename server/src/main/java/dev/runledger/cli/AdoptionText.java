package dev.runledger.cli;

import dev.runledger.json.JsonWriter;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionReport.Aside;
import dev.runledger.report.AdoptionReport.OfTable;
import dev.runledger.report.Verified;
import dev.runledger.report.Verified.Difference;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// What came of an adoption, for people and for programs.
///
/// @param obstacles to an adoption in place, each a sentence
/// @param progress knows how long it took
record AdoptionText(
    AdoptionReport report, boolean isRehearsal, List<String> obstacles, AdoptionProgress progress) {

  void print(Screen out) {
    Table table =
        new Table("TABLE", "SHOWN AS", "ROWS", "COPIED", "ASIDE", "EQUAL", "DIFFERENT", "MISSING");
    for (OfTable one : report.tables()) {
      Verified verified = one.verified();
      table.add(
          Cell.of(one.name()),
          Cell.dim(Objects.requireNonNullElse(one.into(), "kept as it is")),
          number(one.rows()),
          number(one.copied()),
          new Cell(text(one.rejected()), one.rejected() > 0 ? Paint.YELLOW : Paint.PLAIN),
          verified == null ? Cell.dim("-") : number(verified.equal()),
          verified == null ? Cell.dim("-") : bad(verified.different()),
          verified == null ? Cell.dim("-") : bad(verified.missing()));
    }
    table.print(out);
    for (OfTable one : report.tables()) {
      notes(one, out);
    }
    if (!report.leftAlone().isEmpty()) {
      out.println("Left alone, as none of the layout's: " + String.join(", ", report.leftAlone()));
    }
    if (!report.isVerified()) {
      out.println(
          isRehearsal
              ? "Compared with our own tables, in a SQLite file that is gone again."
              : "Compared with our own tables: this kind of database has no layout "
                  + report.layout()
                  + ".");
    }
    obstacles.forEach(obstacle -> out.println("Not in place: " + obstacle));
    out.println(verdict(out));
  }

  private static void notes(OfTable table, Screen out) {
    if (table.renumbered() > 0) {
      out.println(
          "%s: %s events had a number that another one has, and got a new one."
              .formatted(table.name(), text(table.renumbered())));
    }
    if (!table.extras().isEmpty()) {
      out.println(
          "%s: columns that the layout does not have are kept beside: %s"
              .formatted(table.name(), String.join(", ", table.extras())));
    }
    if (table.rejected() > 0) {
      out.println(
          "%s: %s rows break a rule and are kept in %s_rejected:"
              .formatted(table.name(), text(table.rejected()), table.name()));
      for (Aside aside : table.aside()) {
        out.println("  " + aside.key() + "  " + aside.reason());
      }
      if (table.rejected() > table.aside().size()) {
        out.println("  …");
      }
    }
    Verified verified = table.verified();
    if (verified != null) {
      if (verified.changedHere() + verified.goneHere() > 0) {
        out.println(
            "%s: %s rows were changed and %s deleted here since they came; that stays."
                .formatted(table.name(), text(verified.changedHere()), text(verified.goneHere())));
      }
      rows(table, verified.goneThere(), "are here that the source has no longer; they stay", out);
      rows(table, verified.orphaned(), "name a parent that is not here, and have none now", out);
      for (Difference difference : verified.differences()) {
        out.println(
            difference.column() == null
                ? "%s: %s is missing".formatted(table.name(), difference.key())
                : "%s: %s.%s is '%s' there and '%s' here"
                    .formatted(
                        table.name(),
                        difference.key(),
                        difference.column(),
                        difference.source(),
                        difference.here()));
      }
    }
  }

  private static void rows(OfTable table, Verified.Rows rows, String what, Screen out) {
    if (rows.count() > 0) {
      out.println("%s: %s rows %s:".formatted(table.name(), text(rows.count()), what));
      rows.keys().forEach(key -> out.println("  " + key));
      if (rows.count() > rows.keys().size()) {
        out.println("  …");
      }
    }
  }

  private String verdict(Screen out) {
    if (!obstacles.isEmpty()) {
      return out.paint(Paint.RED, "✗ ") + report.layout() + " would be refused in place";
    }
    if (!report.isRight()) {
      return out.paint(Paint.RED, "✗ ") + "the layout does not show all that the source has";
    }
    String done = isRehearsal ? "would be adopted" : "adopted";
    return report.rejected() > 0
        ? out.paint(Paint.YELLOW, "! ")
            + "%s %s, but for %s rows that are kept aside"
                .formatted(report.layout(), done, text(report.rejected()))
        : out.paint(Paint.GREEN, "✓ ") + report.layout() + " " + done;
  }

  int exit() {
    if (!report.isRight() || !obstacles.isEmpty()) {
      return Exit.FAILED;
    }
    return report.rejected() > 0 ? Exit.REFUSED : Exit.OK;
  }

  String json() {
    JsonWriter out =
        new JsonWriter()
            .object()
            .text("layout", report.layout())
            .text("source", report.source())
            .bool("dry_run", isRehearsal)
            .bool("right", report.isRight())
            .bool("verified", report.isVerified())
            .texts("left_alone", report.leftAlone())
            .texts("obstacles", obstacles)
            .number("copying_seconds", progress.secondsOfCopying())
            .number("comparing_seconds", progress.secondsOfComparing())
            .array("tables");
    report.tables().forEach(table -> write(out, table));
    return out.endArray().endObject().toString();
  }

  private static void write(JsonWriter out, OfTable table) {
    out.object()
        .text("name", table.name())
        .text("shown_as", table.into())
        .number("rows", table.rows())
        .number("copied", table.copied())
        .number("rejected", table.rejected())
        .number("renumbered", table.renumbered())
        .texts("extras", table.extras());
    Verified verified = table.verified();
    if (verified != null) {
      out.number("equal", verified.equal())
          .number("different", verified.different())
          .number("missing", verified.missing())
          .number("changed_here", verified.changedHere())
          .number("deleted_here", verified.goneHere())
          .number("gone_there", verified.goneThere().count())
          .number("orphaned", verified.orphaned().count())
          .array("differences");
      for (Difference difference : verified.differences()) {
        out.object()
            .text("key", difference.key())
            .text("column", difference.column())
            .text("source", difference.source())
            .text("here", difference.here())
            .endObject();
      }
      out.endArray();
    }
    out.array("aside");
    for (Aside aside : table.aside()) {
      out.object().text("key", aside.key()).text("reason", aside.reason()).endObject();
    }
    out.endArray().endObject();
  }

  private static Cell number(long rows) {
    return Cell.of(text(rows));
  }

  private static Cell bad(long rows) {
    return new Cell(text(rows), rows > 0 ? Paint.RED : Paint.PLAIN);
  }

  private static String text(long rows) {
    return String.format(Locale.ROOT, "%,d", rows);
  }
}
