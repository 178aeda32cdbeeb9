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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Everything that a server can be told: an option for each [Setting], so that a new one needs no
/// line here.
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

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A file of settings, key=value (default: ./runledger.properties, if it exists).")
  private @Nullable Path file;

  @Option(
      names = "--no-auth",
      description = "The same as --auth off: no token; only on 127.0.0.1 and ::1.")
  @SuppressWarnings("UnusedMethod") // Called by picocli.
  private void withoutToken(boolean given) {
    if (given) {
      flags.put(Setting.AUTH, "off");
    }
  }

  @Option(names = "--settings", description = "Show all settings with what they are by default.")
  private boolean listed;

  /// Called by picocli when these options are mixed into a command.
  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    for (Setting setting : Setting.values()) {
      ISetter setter =
          new ISetter() {
            @Override
            public <T> T set(T value) {
              if (value != null) {
                flags.put(setting, value.toString());
              }
              return value;
            }
          };
      command.addOption(
          OptionSpec.builder(setting.flag())
              .type(String.class)
              .paramLabel("VALUE")
              .description(description(setting))
              .hidden(!COMMON.contains(setting))
              .setter(setter)
              .build());
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
