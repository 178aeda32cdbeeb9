package dev.runledger.ledger;

import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Demands, spelled so that an index finds what a runner may take: hostname, project folder,
/// executor type and the tags in order, each closed by U+001F. Runs with equal demands share a key.
/// The part up to the first tag is the key's door: a runner that cannot open the door can take
/// nothing behind it, and is never shown it.
final class ReadyKey {
  private static final char END = '\u001f';

  /// Comes right after END, so that it bounds everything that a door leads to.
  private static final char AFTER_END = ' ';

  private static final String ESCAPED_END = "%1F";

  private ReadyKey() {}

  /// Keys that are at least `from` and less than `to`.
  record Door(String from, String to) {}

  static String of(Demands demands) {
    StringBuilder key =
        new StringBuilder(
            properties(demands.hostname(), demands.projectDir(), demands.executorType()));
    new TreeSet<>(demands.tags()).forEach(tag -> key.append(closed(tag)));
    return key.toString();
  }

  static Demands demands(String key) {
    List<String> parts = Arrays.asList(key.split(String.valueOf(END), -1));
    // The last part is what follows the last END: nothing.
    List<String> tags = parts.subList(3, parts.size() - 1).stream().map(ReadyKey::plain).toList();
    return new Demands(
        plain(parts.get(0)), plain(parts.get(1)), plain(parts.get(2)), new LinkedHashSet<>(tags));
  }

  /// Every door that this runner can open: each property demanded or not, and no tag or one of its
  /// own first.
  static List<Door> doors(Capabilities runner) {
    List<Door> doors = new ArrayList<>();
    for (String hostname : new String[] {null, runner.hostname()}) {
      for (String projectDir : new String[] {null, runner.projectDir()}) {
        for (String executorType : new String[] {null, runner.executorType()}) {
          String start = properties(hostname, projectDir, executorType);
          if (!runner.requireMatchingTags()) {
            doors.add(new Door(start, start + END));
          }
          for (String tag : runner.tags()) {
            String withTag = start + closed(tag);
            doors.add(new Door(withTag, withTag.substring(0, withTag.length() - 1) + AFTER_END));
          }
        }
      }
    }
    return doors;
  }

  private static String properties(
      @Nullable String hostname, @Nullable String projectDir, @Nullable String executorType) {
    return closed(hostname) + closed(projectDir) + closed(executorType);
  }

  private static String closed(@Nullable String part) {
    String text = part == null ? "" : part;
    return text.replace("%", "%25").replace(String.valueOf(END), ESCAPED_END) + END;
  }

  private static String plain(String part) {
    return part.replace(ESCAPED_END, String.valueOf(END)).replace("%25", "%");
  }
}
