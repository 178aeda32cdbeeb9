package dev.runledger.postgres;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.store.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Topics as nodes tell them to each other: a line each, its kind and its name, none of which holds
/// a line's end or a tab. Before them stands who tells: whoever waits on that node was woken when
/// it was stored. A line that nobody understands comes from a newer program, and is passed over.
final class WakeText {
  private static final String FROM = "from ";
  private static final String RUN = "run ";
  private static final String SESSION = "session ";
  private static final String RUNNER = "runner ";
  private static final String WORK = "work\t";
  private static final String BETWEEN = "\t";

  private WakeText() {}

  /// The topics that other nodes cannot tell from the feed itself; null when there are none.
  ///
  /// @param node who tells
  /// @param appended whose topics the feed tells
  static @Nullable String of(String node, Set<Topic> topics, Set<Topic> appended) {
    String lines =
        topics.stream()
            .filter(topic -> !appended.contains(topic))
            .flatMap(topic -> line(topic).stream())
            .collect(Collectors.joining("\n"));
    return lines.isEmpty() ? null : FROM + node + "\n" + lines;
  }

  private static Optional<String> line(Topic topic) {
    return switch (topic) {
      case Topic.OfRun(RunId run) -> Optional.of(RUN + run);
      case Topic.OfSession(SessionId session) -> Optional.of(SESSION + session);
      case Topic.OfRunner(RunnerId runner) -> Optional.of(RUNNER + runner);
      case Topic.Work(String start, String rest) -> Optional.of(WORK + start + BETWEEN + rest);
      case Topic.Feed() -> Optional.empty();
    };
  }

  /// What others rang, as often as they did: so many are to be woken for work.
  ///
  /// @param node who reads
  static List<Topic> read(String node, List<String> texts) {
    List<Topic> told = new ArrayList<>();
    boolean isOwn = false;
    for (String line : texts.stream().flatMap(String::lines).toList()) {
      if (line.startsWith(FROM)) {
        isOwn = line.equals(FROM + node);
      } else if (!isOwn) {
        topic(line).ifPresent(told::add);
      }
    }
    return told;
  }

  private static Optional<Topic> topic(String line) {
    if (line.startsWith(RUN)) {
      return Optional.of(new Topic.OfRun(new RunId(line.substring(RUN.length()))));
    }
    if (line.startsWith(SESSION)) {
      return Optional.of(new Topic.OfSession(new SessionId(line.substring(SESSION.length()))));
    }
    if (line.startsWith(RUNNER)) {
      return Optional.of(new Topic.OfRunner(new RunnerId(line.substring(RUNNER.length()))));
    }
    if (line.startsWith(WORK)) {
      String[] parts = line.split(BETWEEN, -1);
      return Optional.of(new Topic.Work(parts[1], parts[2]));
    }
    return Optional.empty();
  }
}
