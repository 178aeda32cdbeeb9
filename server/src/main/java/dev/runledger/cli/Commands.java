package dev.runledger.cli;

import dev.runledger.node.Libraries;
import dev.runledger.terminal.Screen;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// All commands by name. Only the one that is called is put together: reading the annotations of
/// all of them would take longer than most of them run.
final class Commands {
  private static final int WIDEST_HELP = 100;
  private static final int NARROWEST_HELP = 60;

  private static final Set<String> SERVERS = Set.of("serve", "up");

  private static final List<Group> GROUPS =
      List.of(
          group("Start").with("up", UpCommand::new).with("exec", ExecCommand::new),
          group("Runs")
              .with("runs", RunsCommand::new)
              .with("show", ShowCommand::new)
              .with("why", WhyCommand::new)
              .with("tree", TreeCommand::new)
              .with("watch", WatchCommand::new)
              .with("snapshots", SnapshotsCommand::new)
              .with("artifact", ArtifactCommand::new)
              .with("submit", SubmitCommand::new)
              .with("answer", AnswerCommand::new)
              .with("stop", StopCommand::new)
              .with("cancel", CancelCommand::new)
              .with("retry", RetryCommand::new)
              .with("fork", ForkCommand::new)
              .with("delete", DeleteCommand::new)
              .with("sessions", SessionsCommand::new),
          group("Servers and runners")
              .with("serve", ServeCommand::spec)
              .with("runner", RunnerCommand::new)
              .with("runners", RunnersCommand::new)
              .with("agents", AgentsCommand::new)
              .with("admin", AdminCommand::new)
              .with("token", TokenCommand::new)
              .with("migrate", MigrateCommand::new)
              .with("layout", LayoutCommand::new)
              .with("adopt", AdoptCommand::new)
              .with("verify", VerifyCommand::new),
          group("Other")
              .with("completion", CompletionCommand::new)
              .with("warmup", WarmupCommand::new));

  /// Commands that the help shows together.
  ///
  /// @param commands name -> how it is made, in the order of the help
  private record Group(String heading, Map<String, Function<Shell, Object>> commands) {
    Group with(String name, Function<Shell, Object> make) {
      commands.put(name, make);
      return this;
    }
  }

  private Commands() {}

  static int run(Shell shell, String... arguments) {
    String[] meant = meant(arguments);
    if (meant.length > 0 && SERVERS.contains(meant[0])) {
      Libraries.load();
    }
    return line(shell, meant).execute(meant);
  }

  /// `help exec` is `exec --help`. Where the first word is no command, that is all to be said.
  private static String[] meant(String... typed) {
    if (typed.length == 0) {
      return typed;
    }
    String[] words =
        typed[0].equals("help")
            ? Stream.concat(Arrays.stream(typed).skip(1), Stream.of("--help"))
                .toArray(String[]::new)
            : typed;
    boolean known = words[0].startsWith("-") || all().containsKey(words[0]);
    return known ? words : new String[] {words[0]};
  }

  private static Map<String, Function<Shell, Object>> all() {
    Map<String, Function<Shell, Object>> all = new LinkedHashMap<>();
    GROUPS.forEach(group -> all.putAll(group.commands()));
    return all;
  }

  /// The command line with what these arguments call for; with everything when they call for
  /// nothing in particular.
  static CommandLine line(Shell shell, String... arguments) {
    CommandLine line = new CommandLine(Runledger.spec(shell));
    Map<String, Function<Shell, Object>> known = all();
    String named = arguments.length == 0 ? "" : arguments[0];
    Function<Shell, Object> one = known.get(named);
    (one == null ? known : Map.of(named, one))
        .forEach((name, make) -> line.addSubcommand(name, make.apply(shell)));
    line.setCommandName(shell.self());
    return settled(line, shell);
  }

  private static CommandLine settled(CommandLine line, Shell shell) {
    Screen out = shell.terminal().out();
    Screen err = shell.terminal().err();
    Complaints complaints = new Complaints(shell);
    line.getSubcommands().values().forEach(Commands::addHelp);
    CommandLine exec = line.getSubcommands().get("exec");
    if (exec != null) {
      exec.setStopAtPositional(true); // what follows are the command's own options
    }
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Commands::listed);
    return line.setOut(out.writer())
        .setErr(err.writer())
        .setColorScheme(Help.defaultColorScheme(out.colours() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(Math.clamp(out.width(), NARROWEST_HELP, WIDEST_HELP))
        .setAbbreviatedOptionsAllowed(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, new DurationText())
        .setExecutionExceptionHandler(complaints)
        .setParameterExceptionHandler(complaints);
  }

  /// `--help`, and not the `--version` that picocli would add with it.
  private static void addHelp(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    line.getSubcommands().values().forEach(Commands::addHelp);
  }

  /// The list of the commands in their groups.
  private static String listed(Help help) {
    StringBuilder list = new StringBuilder();
    for (Group group : GROUPS) {
      list.append(help.colorScheme().text("\n@|bold " + group.heading() + "|@\n"));
      TextTable table =
          TextTable.forColumns(
              help.colorScheme(),
              new Column(14, 2, Overflow.SPAN),
              new Column(help.commandSpec().usageMessage().width() - 14, 1, Overflow.WRAP));
      for (String name : group.commands().keySet()) {
        Help command = help.subcommands().get(name);
        if (command != null && !command.commandSpec().usageMessage().hidden()) {
          String[] description = command.commandSpec().usageMessage().description();
          table.addRowValues(
              help.colorScheme().commandText(name),
              help.colorScheme().text(description.length == 0 ? "" : description[0]));
        }
      }
      list.append(table);
    }
    return list.toString();
  }

  private static Group group(String heading) {
    return new Group(heading, new LinkedHashMap<>());
  }
}
