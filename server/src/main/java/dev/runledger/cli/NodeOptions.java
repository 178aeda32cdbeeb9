package dev.runledger.cli;

import dev.runledger.node.Config;
import dev.runledger.node.Setting;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/// Everything that a server can be told: an option for each [Setting], so that a new one needs no
/// line here.
@Command // So that picocli takes it as a mixin.
final class NodeOptions {
  private static final Set<Setting> COMMON =
      EnumSet.of(
          Setting.DB,
          Setting.ADDRESS,
          Setting.PORT,
          Setting.AUTH,
          Setting.TOKEN,
          Setting.ALLOW_HOST,
          Setting.LOG);

  private final Map<Setting, String> flags = new EnumMap<>(Setting.class);

  private @Nullable Path file;
  private boolean listed;

  /// Called by picocli when these options are mixed into a command.
  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    command
        .addOption(
            OptionSpec.builder("--config")
                .type(Path.class)
                .paramLabel("FILE")
                .description(
                    "A file of settings, key=value (default: ./runledger.properties, if it exists).")
                .setter(new Taking(said -> file = (Path) said))
                .build())
        .addOption(
            OptionSpec.builder("--no-auth")
                .type(boolean.class)
                .description("The same as --auth off: no token; only on 127.0.0.1 and ::1.")
                .setter(new Taking(given -> withoutToken((boolean) given)))
                .build())
        .addOption(
            OptionSpec.builder("--settings")
                .type(boolean.class)
                .description("Show all settings with what they are by default.")
                .setter(new Taking(given -> listed = (boolean) given))
                .build());
    for (Setting setting : Setting.values()) {
      command.addOption(
          OptionSpec.builder(setting.flag())
              .type(String.class)
              .paramLabel("VALUE")
              .description(description(setting))
              .hidden(!COMMON.contains(setting))
              .setter(new Taking(said -> flags.put(setting, said.toString())))
              .build());
    }
  }

  private void withoutToken(boolean given) {
    if (given) {
      flags.put(Setting.AUTH, "off");
    }
  }

  boolean areToBeListed() {
    return listed;
  }

  Config config(Shell shell) {
    return config(flags, file, shell);
  }

  /// @param file null for the usual one
  static Config config(Map<Setting, String> flags, @Nullable Path file, Shell shell) {
    try {
      return Config.parse(flags, shell.environment(), file, shell.folder());
    } catch (IllegalArgumentException e) {
      throw new Complaint(
          Exit.USAGE,
          "bad_setting",
          String.valueOf(e.getMessage()),
          "`%s serve --settings` shows all settings.".formatted(shell.self()));
    } catch (UncheckedIOException e) {
      throw new Complaint(Exit.USAGE, "bad_setting", String.valueOf(e.getMessage()), "");
    }
  }

  static String description(Setting setting) {
    String usual = setting.usual().isEmpty() ? "" : " (default: " + setting.usual() + ")";
    String meaning = setting.meaning();
    return Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + usual + ".";
  }
}
