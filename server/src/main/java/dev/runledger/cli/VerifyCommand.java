package dev.runledger.cli;

import dev.runledger.database.Databases;
import dev.runledger.database.Migrations;
import dev.runledger.id.RunId;
import dev.runledger.json.JsonWriter;
import dev.runledger.node.LogSetup;
import dev.runledger.seal.Checked;
import dev.runledger.seal.Finding;
import dev.runledger.seal.Verification;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import dev.runledger.terminal.LiveLine;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import dev.runledger.terminal.Terminal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Looks whether the logs of runs are as they were written.
@Command(
    name = "verify",
    description = "Look whether anybody changed the events of runs in the database.",
    footer = {
      "",
      "Each event carries a hash of itself and of all before it. This works them out anew, on the",
      "database itself; a server may go on. What programs wrote past the server is sealed by the",
      "server within seconds, and not before: so much is said too.",
      "",
      "Exit status: 0 all is as it was written, 1 something is not, 2 wrong use, 65 no such run.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} verify",
      "  ${ROOT-COMMAND-NAME} verify run_0a1b2c3d4e5f --db ~/runs/runledger.db",
      "  ${ROOT-COMMAND-NAME} verify --json --db postgresql://me@localhost/agents > hashes.jsonl",
    })
final class VerifyCommand implements Callable<Integer> {
  private static final Duration QUIET_AT_FIRST = Duration.ofSeconds(1);

  private final Shell shell;

  @Mixin private DatabaseOptions database = new DatabaseOptions();
  @Mixin private LookOptions look = new LookOptions();

  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description = "The runs, by their whole ids (default: all).")
  private List<String> runs = List.of();

  VerifyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    LogSetup.quietly();
    List<RunId> ids = runs.stream().map(VerifyCommand::id).toList();
    Terminal terminal = look.terminal(shell);
    var counts = new Counts();
    try (Store store = open(database.address(shell));
        LiveLine line = new LiveLine(terminal.err(), QUIET_AT_FIRST, counts::progress)) {
      Verification verification = new Verification(store);
      if (ids.isEmpty()) {
        verification.all(checked -> line.aside(() -> tell(checked, counts, terminal.out())));
      } else {
        ids.forEach(id -> {
          Checked checked = verification.one(id);
          line.aside(() -> tell(checked, counts, terminal.out()));
        });
      }
    }
    terminal.out().println(look.json() ? counts.json() : counts.text(terminal.out()));
    if (counts.broken.get() > 0 && !look.json()) {
      terminal
          .err()
          .println(
              "Somebody changed the database past the server, or the disk did. Keep a copy of it as"
                  + " it is, and hold these runs against a backup.");
    }
    return counts.broken.get() == 0 ? Exit.OK : Exit.FAILED;
  }

  private static RunId id(String typed) {
    try {
      return new RunId(typed);
    } catch (IllegalArgumentException e) {
      throw new Complaint(
          Exit.USAGE, "usage", String.valueOf(e.getMessage()), "See `runledger verify --help`.");
    }
  }

  /// As it is: to look changes nothing, not even the schema.
  private static Store open(StoreAddress address) {
    Migrations migrations = Migrations.of(address);
    if (!migrations.plan(migrations.latest()).isEmpty()) {
      throw new Complaint(
          Exit.BROKEN,
          "store_error",
          "There is no database of this version at " + address + ".",
          "Name it with --db; an older one is brought up by `runledger migrate up`, or a server.");
    }
    return Databases.open(address, StoreOptions.standard().withMigrate(false).withListen(false));
  }

  private void tell(Checked checked, Counts counts, Screen out) {
    counts.add(checked);
    Finding finding = checked.finding();
    if (look.json()) {
      out.println(json(checked));
    } else if (finding != null) {
      out.println(out.paint(Paint.RED, "✗ ") + checked.run() + ": " + finding.what());
    } else if (!runs.isEmpty()) {
      out.println(out.paint(Paint.GREEN, "✓ ") + checked.run() + "  " + checked.seal());
    }
  }

  private static String json(Checked checked) {
    Finding finding = checked.finding();
    return new JsonWriter()
        .object()
        .text("run_id", checked.run().value())
        .bool("intact", finding == null)
        .number("events", checked.events())
        .number("unsealed", checked.unsealed())
        .text("hash", checked.seal() == null ? null : checked.seal().toString())
        .text("code", finding == null ? null : finding.code())
        .text("detail", finding == null ? null : finding.what())
        .endObject()
        .toString();
  }

  private static final class Counts {
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong unsealed = new AtomicLong();

    void add(Checked checked) {
      runs.incrementAndGet();
      events.addAndGet(checked.events());
      unsealed.addAndGet(checked.unsealed());
      if (checked.finding() != null) {
        broken.incrementAndGet();
      }
    }

    String progress() {
      return many(runs, "run") + ", " + many(events, "event") + " looked at";
    }

    String text(Screen out) {
      String all =
          broken.get() == 0
              ? out.paint(Paint.GREEN, "✓ ")
                  + many(runs, "run")
                  + " with "
                  + many(events, "event")
                  + (runs.get() == 1 ? " is as it was written" : " are as they were written")
              : out.paint(Paint.RED, "✗ ")
                  + said(broken)
                  + " of "
                  + many(runs, "run")
                  + (broken.get() == 1
                      ? " is not as it was written"
                      : " are not as they were written");
      return unsealed.get() == 0
          ? all
          : all
              + "\n  "
              + many(unsealed, "event")
              + (unsealed.get() == 1 ? " at the end of its log is" : " at the ends of logs are")
              + " not sealed yet: a server that runs does that soon";
    }

    private static String many(AtomicLong number, String one) {
      return said(number) + " " + (number.get() == 1 ? one : one + "s");
    }

    private static String said(AtomicLong number) {
      return String.format(Locale.ROOT, "%,d", number.get());
    }

    String json() {
      return new JsonWriter()
          .object()
          .number("runs", runs.get())
          .number("events", events.get())
          .number("broken", broken.get())
          .number("unsealed", unsealed.get())
          .endObject()
          .toString();
    }
  }
}
