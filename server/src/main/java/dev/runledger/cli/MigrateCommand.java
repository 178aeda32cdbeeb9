package dev.runledger.cli;

import dev.runledger.adopt.OlderFile;
import dev.runledger.database.Migrations;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Words;
import dev.runledger.migration.MigrationStatus;
import dev.runledger.migration.MigrationStep;
import dev.runledger.migration.RolledBack;
import dev.runledger.node.LogSetup;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Spans;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Moves the schema of a database by hand.
@Command(
    name = "migrate",
    description = "Show and move the schema of a database.",
    synopsisSubcommandLabel = "status|plan|up|down",
    footer = {
      "",
      "A server brings its database up to date by itself when it starts; this is for those who"
          + " want",
      "to look first, and for the way back. Stop the server before `down`.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} migrate status",
      "  ${ROOT-COMMAND-NAME} migrate plan --to 2     # the SQL that would be run, up or down",
      "  ${ROOT-COMMAND-NAME} migrate up",
      "  ${ROOT-COMMAND-NAME} migrate down --to 2     # makes a copy of the database first",
    })
final class MigrateCommand implements Callable<Integer> {
  private final Shell shell;

  MigrateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    throw Complaint.nothingToDo("migrate", "status, plan, up or down");
  }

  @Command(
      name = "status",
      description = "List what was applied and what is pending.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} migrate status",
        "  ${ROOT-COMMAND-NAME} migrate status --db ~/runs/runledger.db --json",
      })
  int status(@Mixin DatabaseOptions database, @Mixin LookOptions look) {
    Terminal terminal = look.terminal(shell);
    List<MigrationStatus> all = migrations(database).status();
    if (look.json()) {
      all.forEach(one -> terminal.out().println(json(one)));
      return Exit.OK;
    }
    Instant now = terminal.clock().instant();
    Table table = new Table("VERSION", "NAME", "STATE", "APPLIED", "BY");
    for (MigrationStatus one : all) {
      Instant applied = one.appliedAt();
      table.add(
          Cell.of(Integer.toString(one.version())),
          Cell.of(one.name()),
          new Cell(Words.of(one.state()), paint(one.state())),
          Cell.of(applied == null ? "" : Spans.ago(applied, now)),
          Cell.dim(Objects.requireNonNullElse(one.appliedBy(), "")));
    }
    table.print(terminal.out());
    return Exit.OK;
  }

  @Command(
      name = "plan",
      description = "Print the SQL that a move would run, without running it.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} migrate plan            # up to the newest",
        "  ${ROOT-COMMAND-NAME} migrate plan --to 1     # up or down, whichever leads there",
      })
  int plan(
      @Mixin DatabaseOptions database,
      @Mixin LookOptions look,
      @Option(names = "--to", paramLabel = "N", description = "The version (default: the newest).")
          @Nullable Integer to) {
    Terminal terminal = look.terminal(shell);
    Migrations migrations = migrations(database);
    List<MigrationStep> steps = migrations.plan(version(to, migrations));
    if (steps.isEmpty()) {
      terminal.err().println("Nothing to do.");
    }
    for (MigrationStep step : steps) {
      terminal.out().println(look.json() ? json(step) : "-- " + step.file() + "\n" + step.sql());
    }
    return Exit.OK;
  }

  @Command(
      name = "up",
      description = "Bring the schema up to a version.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} migrate up",
        "  ${ROOT-COMMAND-NAME} migrate up --db ~/runs/runledger.db --to 2",
      })
  int up(
      @Mixin DatabaseOptions database,
      @Mixin LookOptions look,
      @Option(names = "--to", paramLabel = "N", description = "The version (default: the newest).")
          @Nullable Integer to) {
    Terminal terminal = look.terminal(shell);
    Migrations migrations = migrations(database);
    if (to == null) {
      OlderFile.adopt(database.address(shell))
          .ifPresent(copy ->
              terminal
                  .err()
                  .println("The database was another program's; as it was before: " + copy));
    }
    report(migrations.up(version(to, migrations)), look, terminal);
    return Exit.OK;
  }

  @Command(
      name = "down",
      description = "Take the schema back, after a copy of the database.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} migrate down            # one step",
        "  ${ROOT-COMMAND-NAME} migrate down --to 1     # stop the server before",
      })
  int down(
      @Mixin DatabaseOptions database,
      @Mixin LookOptions look,
      @Option(
              names = "--to",
              paramLabel = "N",
              description =
                  "The version to go back to; 0 is an empty database (default: one step).")
          @Nullable Integer to) {
    Terminal terminal = look.terminal(shell);
    Migrations migrations = migrations(database);
    RolledBack back = migrations.down(to == null ? oneBack(migrations) : version(to, migrations));
    report(back.steps(), look, terminal);
    if (back.copy() != null) {
      terminal.err().println("The database as it was before: " + back.copy());
    }
    return Exit.OK;
  }

  private Migrations migrations(DatabaseOptions database) {
    LogSetup.quietly();
    return Migrations.of(database.address(shell));
  }

  private static int oneBack(Migrations migrations) {
    long applied = migrations.status().stream().filter(one -> one.appliedAt() != null).count();
    return (int) Math.max(0, applied - 1);
  }

  private static int version(@Nullable Integer said, Migrations migrations) {
    if (said != null && (said < 0 || said > migrations.latest())) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          "There is no version %d of the schema.".formatted(said),
          "This program knows 0 to %d.".formatted(migrations.latest()));
    }
    return said == null ? migrations.latest() : said;
  }

  private static void report(List<MigrationStep> steps, LookOptions look, Terminal terminal) {
    Screen out = terminal.out();
    if (steps.isEmpty()) {
      terminal.err().println("Nothing to do: the schema is there already.");
    }
    for (MigrationStep step : steps) {
      String done =
          switch (step.direction()) {
            case UP -> "applied";
            case DOWN -> "taken back";
          };
      out.println(
          look.json() ? json(step) : out.paint(Paint.GREEN, "✓ ") + step.file() + " " + done);
    }
  }

  private static Paint paint(MigrationStatus.State state) {
    return switch (state) {
      case APPLIED -> Paint.GREEN;
      case PENDING -> Paint.CYAN;
      case CHANGED, UNKNOWN -> Paint.RED;
    };
  }

  private static String json(MigrationStatus one) {
    return new JsonWriter()
        .object()
        .number("version", one.version())
        .text("name", one.name())
        .word("state", one.state())
        .text("checksum", one.checksum())
        .time("applied_at", one.appliedAt())
        .text("applied_by", one.appliedBy())
        .endObject()
        .toString();
  }

  private static String json(MigrationStep step) {
    return new JsonWriter()
        .object()
        .number("version", step.version())
        .text("name", step.name())
        .word("direction", step.direction())
        .text("sql", step.sql())
        .endObject()
        .toString();
  }
}
