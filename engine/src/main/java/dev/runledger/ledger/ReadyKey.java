package dev.runledger.ledger;

import dev.runledger.id.Ids;
import dev.runledger.json.Utf8;
import dev.runledger.store.Bell;
import dev.runledger.store.Ear;
import dev.runledger.store.QueueTable;
import dev.runledger.store.QueueTable.FirstKeys;
import dev.runledger.store.QueueTable.KeyRange;
import dev.runledger.store.Topic;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Demands, spelled so that an index finds what a runner may take: hostname, project folder,
/// executor type and the tags in order, each closed by U+001F. Runs with equal demands share a key.
final class ReadyKey {
  private static final char END = '\u001f';

  /// Comes right after END, so that it bounds everything that begins with a closed part.
  private static final char AFTER_END = ' ';

  /// Comes before everything that a part can begin with.
  private static final char FIRST = QueueTable.LEAST;

  private static final char ESCAPE = '%';

  /// A part that is longer is spelled by its digest: a key with a hundred tags must fit into an
  /// index.
  private static final int LONGEST_PART = 20;

  /// No escaped character is spelled like this.
  private static final String DIGEST = "%#";

  /// Of 64 characters; as many as make two texts with the same ones unthinkable by accident.
  private static final int DIGEST_LENGTH = 16;

  /// How the stores order text.
  private static final Comparator<String> AS_STORED =
      (one, other) ->
          Arrays.compareUnsigned(
              one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

  private static final int PROPERTIES = 3;

  private ReadyKey() {}

  static String of(Demands demands) {
    StringBuilder key =
        new StringBuilder(
            properties(demands.hostname(), demands.projectDir(), demands.executorType()));
    closed(demands.tags()).forEach(key::append);
    return key.toString();
  }

  /// What is rung when a run of this key becomes claimable.
  static Topic.Work topic(String key) {
    int end = startOf(key);
    return new Topic.Work(key.substring(0, end), key.substring(end));
  }

  /// The length of the three properties.
  private static int startOf(String key) {
    int end = 0;
    for (int part = 0; part < PROPERTIES; part++) {
      end = key.indexOf(END, end) + 1;
    }
    return end;
  }

  /// An ear that hears of what this runner can take.
  ///
  /// @param topics what else it hears
  static Ear listen(Bell bell, Set<Topic> topics, Capabilities runner) {
    Set<String> tags = closed(runner.tags());
    boolean tagged = runner.requireMatchingTags();
    return bell.listen(
        topics,
        starts(runner),
        rest -> firstLacking(rest, 0, tags) == null && !(tagged && rest.isEmpty()));
  }

  /// The keys that there are.
  interface Keys {
    /// The first keys of each range.
    List<FirstKeys> first(List<KeyRange> ranges);
  }

  /// The keys that this runner meets. From a key that it does not meet, it jumps to where the next
  /// one can be that it does: it is shown at most one key for each tag of its own in each place
  /// where a tag can stand, however many keys there are that it does not meet. The walks from all
  /// starts take each step together.
  static List<String> metBy(Capabilities runner, Keys keys) {
    return metByEach(List.of(runner), keys).getFirst();
  }

  /// As [#metBy], for each of these runners. Ways that they have in common are walked once.
  static List<List<String>> metByEach(List<Capabilities> runners, Keys keys) {
    Map<Way, Walk> walks = new LinkedHashMap<>();
    for (Capabilities runner : runners) {
      ways(runner).forEach(way -> walks.computeIfAbsent(way, Walk::new));
    }
    List<Walk> going = List.copyOf(walks.values());
    while (!going.isEmpty()) {
      List<FirstKeys> found = keys.first(going.stream().map(Walk::range).toList());
      for (int i = 0; i < going.size(); i++) {
        going.get(i).step(found.get(i));
      }
      going = going.stream().filter(walk -> walk.from != null).toList();
    }
    return runners.stream()
        .map(runner ->
            ways(runner).stream()
                .flatMap(way -> Objects.requireNonNull(walks.get(way)).met.stream())
                .toList())
        .toList();
  }

  private static List<Way> ways(Capabilities runner) {
    NavigableSet<String> tags = closed(runner.tags());
    return starts(runner).stream()
        .map(start -> new Way(start, tags, runner.requireMatchingTags()))
        .toList();
  }

  /// What a runner looks for behind these properties.
  ///
  /// @param tagged whether only keys with a tag count
  private record Way(String start, NavigableSet<String> tags, boolean tagged) {}

  private static Set<String> starts(Capabilities runner) {
    Set<String> starts = new LinkedHashSet<>();
    for (String hostname : new String[] {null, runner.hostname()}) {
      for (String projectDir : new String[] {null, runner.projectDir()}) {
        for (String executorType : new String[] {null, runner.executorType()}) {
          starts.add(properties(hostname, projectDir, executorType));
        }
      }
    }
    return starts;
  }

  /// The way through the keys that begin with these properties.
  private static final class Walk {
    private final String start;
    private final String to;
    private final NavigableSet<String> tags;
    private final List<String> met = new ArrayList<>();
    private @Nullable String from;

    private Walk(Way way) {
      this.start = way.start();
      this.to = after(start);
      this.tags = way.tags();
      this.from = way.tagged() ? start + FIRST : start;
    }

    private KeyRange range() {
      return new KeyRange(Objects.requireNonNull(from), to);
    }

    /// Mostly nothing is in between, and the second key makes another look needless.
    private void step(FirstKeys found) {
      step(found.first());
      if (found.first() != null && (found.first() + FIRST).equals(from)) {
        step(found.next());
      }
    }

    /// @param key null when there is none left
    private void step(@Nullable String key) {
      String lacking = key == null ? null : firstLacking(key, start.length(), tags);
      if (key == null) {
        from = null;
      } else if (lacking == null) {
        met.add(key);
        from = key + FIRST;
      } else {
        from = next(lacking, start, tags);
      }
    }
  }

  /// The key up to and with its first tag that is none of these; null when there is none.
  private static @Nullable String firstLacking(String key, int from, Set<String> tags) {
    int begin = from;
    while (begin < key.length()) {
      int end = key.indexOf(END, begin) + 1;
      if (!tags.contains(key.substring(begin, end))) {
        return key.substring(0, end);
      }
      begin = end;
    }
    return null;
  }

  /// The least key that can be met after one that begins like this and cannot; null when there is
  /// none behind this start.
  private static @Nullable String next(String lacking, String start, NavigableSet<String> tags) {
    int begin = lacking.lastIndexOf(END, lacking.length() - 2) + 1;
    String before = lacking.substring(0, begin);
    String higher = tags.higher(lacking.substring(begin));
    if (higher != null) {
      return before + higher;
    }
    return before.equals(start) ? null : after(before);
  }

  /// The end of what begins with these closed parts.
  private static String after(String parts) {
    return parts.substring(0, parts.length() - 1) + AFTER_END;
  }

  private static String properties(
      @Nullable String hostname, @Nullable String projectDir, @Nullable String executorType) {
    return closed(hostname) + closed(projectDir) + closed(executorType);
  }

  private static NavigableSet<String> closed(Set<String> tags) {
    NavigableSet<String> closed = new TreeSet<>(AS_STORED);
    tags.forEach(tag -> closed.add(closed(tag)));
    return closed;
  }

  /// Control characters are escaped, so that END and FIRST are none of the text's own.
  private static String closed(@Nullable String part) {
    StringBuilder text = new StringBuilder();
    for (char character : (part == null ? "" : part).toCharArray()) {
      if (character < ' ' || character == ESCAPE) {
        text.append(ESCAPE).append("%02X".formatted((int) character));
      } else {
        text.append(character);
      }
    }
    String spelled = text.toString();
    return Utf8.length(spelled) > LONGEST_PART
        ? DIGEST + Ids.sha256(spelled).substring(0, DIGEST_LENGTH) + END
        : spelled + END;
  }
}
