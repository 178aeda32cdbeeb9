package dev.runledger.cli;

import dev.runledger.adopt.Adoption;
import dev.runledger.adopt.InPlace;
import dev.runledger.adopt.Undo;
import dev.runledger.json.JsonWriter;
import dev.runledger.layout.Layout;
import dev.runledger.node.LogSetup;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.terminal.LiveLine;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Brings over a database that was made by one of the published schemas.
@Command(
    name = "adopt",
    description = "Bring a database of a published schema over, without losing a row.",
    footer = {
      "",
      "Rows are copied in portions: interrupted, it goes on where it was. Then the source is"
          + " compared",
      "with what the layout shows, row by row. Rows that break a rule are kept aside, in"
          + " TABLE_rejected.",
      "Done again it changes nothing, or brings what was written into the source since.",
      "",
      "Exit status: 0 all is here as it was; 65 but for rows that are kept aside; 1 something"
          + " differs.",
      "",
      "On PostgreSQL --in-place puts views in the place of the tables of the same database: the"
          + " copy runs",
      "while programs write on, the swap is one short transaction. The tables stay as NAME_backup,"
          + " until",
      "`adopt undo` puts them back, or `adopt finish` drops them.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} adopt coordinator --from observability.db --dry-run",
      "  ${ROOT-COMMAND-NAME} adopt coordinator --from observability.db",
      "  ${ROOT-COMMAND-NAME} adopt crawl --from postgresql://me@localhost/crawls --db"
          + " postgresql://me@localhost/agents",
      "  ${ROOT-COMMAND-NAME} adopt runs --in-place --db postgresql://me@localhost/agents",
    })
final class AdoptCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final Shell shell;

  @Mixin private DatabaseOptions database = new DatabaseOptions();
  @Mixin private LookOptions look = new LookOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The layout that it was made by: ${COMPLETION-CANDIDATES}.",
      converter = LayoutNames.class,
      completionCandidates = LayoutNames.class)
  private @Nullable Layout layout;

  @Option(
      names = "--from",
      paramLabel = "SOURCE",
      description =
          "The database to adopt: a SQLite file, or a URL of PostgreSQL"
              + " (schema: ?currentSchema=…, else public).")
  private @Nullable String from;

  @Option(names = "--dry-run", description = "Say what would be done, and what breaks rules.")
  private boolean isRehearsal;

  @Option(
      names = "--in-place",
      description = "Put the layout's views in the place of the tables (PostgreSQL).")
  private boolean isInPlace;

  AdoptCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    LogSetup.quietly();
    if (layout == null || (from == null && !isInPlace)) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          "It is not said what to adopt: NAME, and --from a database.",
          "See `runledger adopt --help`.");
    }
    Terminal terminal = look.terminal(shell);
    AdoptionProgress progress = progress(terminal);
    StoreAddress to = database.address(shell);
    StoreAddress source = from == null ? publicTables(to) : source(from);
    if (isInPlace && !isRehearsal && isDone(layout, source, to)) {
      terminal
          .err()
          .println("Nothing to do: the views of " + layout.name() + " are in place already.");
      return Exit.OK;
    }
    List<String> obstacles =
        isInPlace && isRehearsal
            ? new InPlace(layout, postgres(source), postgres(to), AdoptionWatch.NONE).obstacles()
            : List.of();
    AdoptionReport report;
    try (LiveLine _ = new LiveLine(terminal.err(), PATIENCE, progress::text)) {
      report = adopt(layout, source, to, progress);
    }
    AdoptionText text = new AdoptionText(report, isRehearsal, obstacles, progress);
    if (look.json()) {
      terminal.out().println(text.json());
    } else {
      text.print(terminal.out());
    }
    return text.exit();
  }

  /// What is waited for stands in the live line; where there is none, it is a line of its own.
  private static AdoptionProgress progress(Terminal terminal) {
    Screen err = terminal.err();
    return new AdoptionProgress(
        System::nanoTime,
        said -> {
          if (!err.terminal()) {
            err.println(said);
          }
        });
  }

  private static boolean isDone(Layout schema, StoreAddress source, StoreAddress to) {
    return new InPlace(schema, postgres(source), postgres(to), AdoptionWatch.NONE).isDone();
  }

  private AdoptionReport adopt(
      Layout schema, StoreAddress source, StoreAddress to, AdoptionProgress progress) {
    if (isInPlace) {
      InPlace inPlace = new InPlace(schema, postgres(source), postgres(to), progress);
      return isRehearsal ? inPlace.rehearse() : inPlace.run();
    }
    Adoption adoption = new Adoption(schema, source, to, progress);
    return isRehearsal ? adoption.rehearse() : adoption.run();
  }

  @Command(
      name = "undo",
      description = "Put the tables back that were adopted in place.",
      footer = {
        "",
        "Refuses, and says how many, when rows were written through the views since.",
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} adopt undo runs --db postgresql://me@localhost/agents",
      })
  int undo(
      @Mixin DatabaseOptions where,
      @Mixin LookOptions looks,
      @Parameters(
              paramLabel = "NAME",
              description = "The layout: ${COMPLETION-CANDIDATES}.",
              converter = LayoutNames.class,
              completionCandidates = LayoutNames.class)
          Layout schema,
      @Option(names = "--discard", description = "Lose the rows that were written since.")
          boolean discard) {
    LogSetup.quietly();
    Terminal terminal = looks.terminal(shell);
    AdoptionProgress progress = progress(terminal);
    StoreAddress.Postgres to = postgres(where.address(shell));
    try (LiveLine _ = new LiveLine(terminal.err(), PATIENCE, progress::text)) {
      new Undo(schema, to, progress).undo(discard);
    }
    done(looks, schema, "undone: its tables are back");
    return Exit.OK;
  }

  @Command(
      name = "finish",
      description = "Drop the backups of an adoption in place. There is no way back then.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} adopt finish runs --db postgresql://me@localhost/agents",
      })
  int finish(
      @Mixin DatabaseOptions where,
      @Mixin LookOptions looks,
      @Parameters(
              paramLabel = "NAME",
              description = "The layout: ${COMPLETION-CANDIDATES}.",
              converter = LayoutNames.class,
              completionCandidates = LayoutNames.class)
          Layout schema,
      @Option(names = "--yes", description = "Do not ask.") boolean isSure)
      throws IOException {
    LogSetup.quietly();
    Terminal terminal = looks.terminal(shell);
    Undo adoption = new Undo(schema, postgres(where.address(shell)), AdoptionWatch.NONE);
    String backups = String.join(", ", adoption.backups());
    if (backups.isEmpty()) {
      terminal.err().println("Nothing to do: the backups of " + schema.name() + " are gone.");
      return Exit.OK;
    }
    if (!isSure) {
      terminal.err().println("Drop " + backups + "? There is no way back then. Type yes:");
      String answer = terminal.in().readLine();
      if (answer == null || !answer.strip().equals("yes")) {
        throw new Complaint(
            Exit.REFUSED,
            "not_confirmed",
            "Nothing was dropped.",
            "Say --yes to be asked nothing.");
      }
    }
    adoption.finish();
    done(looks, schema, "finished: " + backups + " dropped");
    return Exit.OK;
  }

  private void done(LookOptions looks, Layout schema, String what) {
    Screen out = looks.terminal(shell).out();
    if (looks.json()) {
      out.println(
          new JsonWriter()
              .object()
              .text("name", schema.name())
              .text("done", what)
              .endObject()
              .toString());
    } else {
      out.println(out.paint(Paint.GREEN, "✓ ") + schema.name() + " " + what);
    }
  }

  private static StoreAddress publicTables(StoreAddress to) {
    return switch (to) {
      case StoreAddress.Postgres postgres ->
          new StoreAddress.Postgres(
              postgres.url(), postgres.user(), postgres.password(), InPlace.USUAL_SCHEMA);
      case StoreAddress.SqliteFile _ -> to;
    };
  }

  private static StoreAddress.Postgres postgres(StoreAddress address) {
    return switch (address) {
      case StoreAddress.Postgres postgres -> postgres;
      case StoreAddress.SqliteFile file ->
          throw new Complaint(
              Exit.USAGE,
              "usage",
              "In place is for PostgreSQL, and " + file + " is a SQLite file.",
              "A file of coordinator is opened as it is, by --db; any other is copied, without"
                  + " --in-place.");
    };
  }

  /// A path is relative to where the command was typed.
  private StoreAddress source(String said) {
    try {
      StoreAddress address = StoreAddress.parse(said);
      return address instanceof StoreAddress.SqliteFile && !said.contains(":")
          ? new StoreAddress.SqliteFile(shell.resolve(Path.of(said)))
          : address;
    } catch (IllegalArgumentException e) {
      throw new Complaint(Exit.USAGE, "usage", String.valueOf(e.getMessage()), "");
    }
  }
}
