package dev.runledger.cli;

import dev.runledger.install.Installed;
import dev.runledger.install.Layouts;
import dev.runledger.json.JsonWriter;
import dev.runledger.layout.Column;
import dev.runledger.layout.Layout;
import dev.runledger.layout.View;
import dev.runledger.node.LogSetup;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Table;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.terminal.Terminal;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Puts the published schemas into a database, and takes them away.
@Command(
    name = "layout",
    description = "Let programs of five published schemas use a database as theirs.",
    synopsisSubcommandLabel = "list|show|install|remove",
    footer = {
      "",
      "A layout is a set of views with the names, columns, words and defaults of a published schema.",
      "What a program writes into them is a run or an event like any other. Nothing is copied.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} layout list",
      "  ${ROOT-COMMAND-NAME} layout show session",
      "  ${ROOT-COMMAND-NAME} layout install session",
      "  ${ROOT-COMMAND-NAME} layout install crawl --db postgresql://me@localhost/agents --dispatch",
    })
final class LayoutCommand implements Callable<Integer> {
  private final Shell shell;

  LayoutCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    throw Complaint.nothingToDo("layout", "list, show, install or remove");
  }

  @Command(
      name = "list",
      description = "List the layouts that this database can have, and which it has.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} layout list",
        "  ${ROOT-COMMAND-NAME} layout list --db postgresql://me@localhost/agents --json",
      })
  int list(@Mixin DatabaseOptions database, @Mixin LookOptions look) {
    Terminal terminal = look.terminal(shell);
    Layouts layouts = layouts(database);
    Map<String, Installed> installed =
        layouts.installed().stream()
            .collect(Collectors.toMap(Installed::name, Function.identity()));
    Table table = new Table("LAYOUT", "STATE", "WHAT IT IS");
    for (Layout layout : layouts.offered()) {
      Installed now = installed.get(layout.name());
      if (look.json()) {
        terminal.out().println(json(layout, now));
      } else {
        table.add(
            Cell.of(layout.name()),
            new Cell(state(now), now == null ? Paint.DIM : Paint.GREEN),
            Cell.of(layout.about()));
      }
    }
    if (!look.json()) {
      table.print(terminal.out());
    }
    return Exit.OK;
  }

  @Command(
      name = "show",
      description = "Show the tables of a layout, and where in ours each column is.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} layout show session",
        "  ${ROOT-COMMAND-NAME} layout show session --sql    # what install would run",
      })
  int show(
      @Mixin DatabaseOptions database,
      @Mixin LookOptions look,
      @Mixin LayoutOptions which,
      @Option(names = "--sql", description = "Print the SQL that install would run.") boolean sql,
      @Mixin DispatchOptions dispatch) {
    Terminal terminal = look.terminal(shell);
    Layouts layouts = layouts(database);
    Layout layout = which.layout();
    if (sql) {
      layouts.require(layout);
      terminal.out().println(layouts.sql(layout, dispatch.given()));
      return Exit.OK;
    }
    Screen out = terminal.out();
    for (View view : layout.views()) {
      if (look.json()) {
        view.columns().forEach(column -> out.println(json(view, column)));
      } else {
        out.println(out.paint(Paint.BOLD, view.name()) + "  " + view.about());
        print(view, out);
        out.println("");
      }
    }
    return Exit.OK;
  }

  private static void print(View view, Screen out) {
    Table table = new Table("COLUMN", "TYPE", "DEFAULT", "OURS", "WHAT IT IS");
    for (Column column : view.columns()) {
      table.add(
          Cell.of(column.name()),
          Cell.of(column.type() + (column.isRequired() ? " not null" : "")),
          Cell.dim(Objects.requireNonNullElse(column.fallback(), "")),
          Cell.of(view.base().table() + "." + column.ours()),
          Cell.of(column.about()));
    }
    table.print(out);
  }

  @Command(
      name = "install",
      description = "Put a layout into the database. Again, it changes nothing.",
      footer = {
        "",
        "On PostgreSQL a program uses it by `SET search_path = NAME`. On SQLite its views are beside our",
        "tables. Runs that its programs leave pending are theirs, unless --dispatch gives them to runners.",
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} layout install session",
        "  ${ROOT-COMMAND-NAME} layout install runs --db postgresql://me@localhost/agents",
      })
  int install(
      @Mixin DatabaseOptions database,
      @Mixin LookOptions look,
      @Mixin LayoutOptions which,
      @Mixin DispatchOptions dispatch) {
    Layouts layouts = layouts(database);
    Layout layout = which.layout();
    boolean done = layouts.install(layout, dispatch.given());
    report(look, layout, done ? "installed" : null, "it is installed just so already");
    return Exit.OK;
  }

  @Command(
      name = "remove",
      description = "Take a layout's views away. What was written through them stays.",
      footer = {"", "Examples:", "  ${ROOT-COMMAND-NAME} layout remove session"})
  int remove(@Mixin DatabaseOptions database, @Mixin LookOptions look, @Mixin LayoutOptions which) {
    Layout layout = which.layout();
    boolean done = layouts(database).remove(layout);
    report(look, layout, done ? "removed" : null, "it is not installed");
    return Exit.OK;
  }

  private Layouts layouts(DatabaseOptions database) {
    LogSetup.quietly();
    return Layouts.of(database.address(shell));
  }

  private void report(LookOptions look, Layout layout, @Nullable String done, String why) {
    Terminal terminal = look.terminal(shell);
    Screen out = terminal.out();
    if (look.json()) {
      out.println(
          new JsonWriter()
              .object()
              .text("name", layout.name())
              .text("done", done)
              .endObject()
              .toString());
    } else if (done == null) {
      terminal.err().println("Nothing to do: " + why + ".");
    } else {
      out.println(out.paint(Paint.GREEN, "✓ ") + layout.name() + " " + done);
    }
  }

  private static String state(@Nullable Installed now) {
    if (now == null) {
      return "-";
    }
    return !now.isCurrent()
        ? "of another version"
        : now.dispatch() ? "installed, dispatches" : "installed";
  }

  private static String json(Layout layout, @Nullable Installed now) {
    JsonWriter out =
        new JsonWriter()
            .object()
            .text("name", layout.name())
            .text("about", layout.about())
            .texts("tables", layout.views().stream().map(View::name).toList())
            .bool("installed", now != null);
    if (now != null) {
      out.bool("dispatch", now.dispatch())
          .bool("current", now.isCurrent())
          .time("installed_at", now.at());
    }
    return out.endObject().toString();
  }

  private static String json(View view, Column column) {
    return new JsonWriter()
        .object()
        .text("table", view.name())
        .text("column", column.name())
        .text("type", column.type())
        .bool("required", column.isRequired())
        .text("default", column.fallback())
        .text("ours", view.base().table() + "." + column.ours())
        .text("about", column.about())
        .endObject()
        .toString();
  }
}
