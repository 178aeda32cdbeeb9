package dev.runledger.postgres;

import dev.runledger.event.PassingEvent;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.ProblemException;
import dev.runledger.store.Topic;
import dev.runledger.wire.EventBodies;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Topics as nodes tell them to each other: a line each, its kind and its name, none of which holds
/// a line's end or a tab. Before them stands who tells: whoever waits on that node was woken when
/// it was stored. A line that nobody understands comes from a newer program, and is passed over.
/// Events that are shown and not stored go the same way.
final class WakeText {
  private static final String FROM = "from ";
  private static final String RUN = "run ";
  private static final String SESSION = "session ";
  private static final String RUNNER = "runner ";
  private static final String WORK = "work\t";
  private static final String PASSING = "passing\t";
  private static final int PASSING_PARTS = 5;
  private static final String BETWEEN = "\t";

  /// Bytes of an event that others are shown too: what is larger is no word in passing, and would
  /// only fill a table.
  static final int MOST_PASSING = 64 << 10;

  private WakeText() {}

  /// The topics that other nodes cannot tell from the feed itself; null when there are none.
  ///
  /// @param node who tells
  /// @param appended whose topics the feed tells
  /// @param passing what is shown and not stored
  static @Nullable String of(
      String node, Set<Topic> topics, Set<Topic> appended, List<PassingEvent> passing) {
    Stream<String> rings =
        topics.stream()
            .filter(topic -> !appended.contains(topic))
            .flatMap(topic -> line(topic).stream());
    Stream<String> shown = passing.stream().flatMap(event -> line(event).stream());
    String lines = Stream.concat(rings, shown).collect(Collectors.joining("\n"));
    return lines.isEmpty() ? null : FROM + node + "\n" + lines;
  }

  private static Optional<String> line(PassingEvent passing) {
    byte[] event = EventBodies.write(List.of(passing.event()));
    return event.length > MOST_PASSING
        ? Optional.empty()
        : Optional.of(
            PASSING
                + String.join(
                    BETWEEN,
                    passing.run().value(),
                    passing.session().value(),
                    Long.toString(passing.after()),
                    passing.at().toString(),
                    Base64.getEncoder().encodeToString(event)));
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
    return others(node, texts).stream().flatMap(line -> topic(line).stream()).toList();
  }

  /// What others show and do not store, in their order.
  ///
  /// @param node who reads
  static List<PassingEvent> readPassing(String node, List<String> texts) {
    return others(node, texts).stream()
        .filter(line -> line.startsWith(PASSING))
        .flatMap(line -> passing(line.substring(PASSING.length())).stream())
        .toList();
  }

  private static List<String> others(String node, List<String> texts) {
    List<String> lines = new ArrayList<>();
    boolean isOwn = false;
    for (String line : texts.stream().flatMap(String::lines).toList()) {
      if (line.startsWith(FROM)) {
        isOwn = line.equals(FROM + node);
      } else if (!isOwn) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static Optional<PassingEvent> passing(String line) {
    String[] parts = line.split(BETWEEN, -1);
    if (parts.length != PASSING_PARTS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PassingEvent(
              new RunId(parts[0]),
              new SessionId(parts[1]),
              Long.parseLong(parts[2]),
              EventBodies.read(Base64.getDecoder().decode(parts[4])).getFirst(),
              Instant.parse(parts[3])));
    } catch (ProblemException | IllegalArgumentException | DateTimeException _) {
      return Optional.empty();
    }
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
