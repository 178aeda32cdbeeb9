package dev.runledger.node;

import dev.runledger.store.StoreAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What was said of each setting, and where: a flag counts more than the environment, that more
/// than the file, and that more than what is usual. Every complaint names the setting, its value,
/// where it stands and what is allowed.
final class Settings {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)?");

  private final Map<Setting, Said> said = new EnumMap<>(Setting.class);

  private record Said(String value, String where) {}

  void addFile(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the configuration " + file, e);
    }
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        addLine(line, file + " line " + (at + 1));
      }
    }
  }

  private void addLine(String line, String where) {
    int equals = line.indexOf('=');
    String key = (equals < 0 ? line : line.substring(0, equals)).strip();
    if (equals < 0) {
      throw new IllegalArgumentException("'" + line + "' (" + where + ") is not key=value");
    }
    Setting setting =
        Setting.ofKey(key)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "There is no setting '" + key + "' (" + where + "); there are " + all()));
    said.put(setting, new Said(line.substring(equals + 1).strip(), where));
  }

  void addEnvironment(Map<String, String> environment) {
    for (Setting setting : Setting.values()) {
      String value = environment.get(setting.variable());
      if (value != null && !value.isEmpty()) {
        said.put(setting, new Said(value.strip(), setting.variable()));
      }
    }
  }

  void addFlags(Map<Setting, String> flags) {
    flags.forEach((setting, value) -> said.put(setting, new Said(value.strip(), setting.flag())));
  }

  String text(Setting setting) {
    Said found = said.get(setting);
    return found == null ? setting.usual() : found.value();
  }

  int number(Setting setting, int least, int most) {
    String value = text(setting);
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw wrong(setting, "a whole number from " + least + " to " + most);
  }

  /// A span of time that is not empty.
  Duration span(Setting setting) {
    Matcher span = SPAN.matcher(text(setting));
    if (!span.matches() || Long.parseLong(span.group(1)) == 0) {
      throw wrong(setting, "a span of time like 500ms, 30s, 5m, 2h or 1d");
    }
    long count = Long.parseLong(span.group(1));
    return switch (span.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      case null, default -> Duration.ofSeconds(count);
    };
  }

  boolean flag(Setting setting) {
    return switch (text(setting)) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default -> throw wrong(setting, "on or off");
    };
  }

  <E extends Enum<E>> E word(Setting setting, Class<E> words) {
    return Arrays.stream(words.getEnumConstants())
        .filter(word -> word.name().equalsIgnoreCase(text(setting)))
        .findFirst()
        .orElseThrow(() -> wrong(setting, "one of " + Arrays.toString(words.getEnumConstants())));
  }

  Set<String> list(Setting setting) {
    return Arrays.stream(text(setting).split(","))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  IllegalArgumentException wrong(Setting setting, String allowed) {
    Said found = said.get(setting);
    return new IllegalArgumentException(
        "%s is '%s' (%s); it must be %s"
            .formatted(
                setting.key(),
                shown(setting),
                found == null ? "by itself" : found.where(),
                allowed));
  }

  /// Without what only its owner may see.
  private String shown(Setting setting) {
    return switch (setting) {
      case TOKEN -> "…";
      case DB -> StoreAddress.shown(text(setting));
      default -> text(setting);
    };
  }

  private static String all() {
    return Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.joining(", "));
  }
}
