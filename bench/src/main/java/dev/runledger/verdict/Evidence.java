package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.History;
import dev.runledger.history.Op;
import dev.runledger.id.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A history, sorted as the rules want it.
final class Evidence {
  private static final Pattern GRANT = Pattern.compile("\\bby:([0-9A-Za-z]+)");
  private static final Pattern FINAL = Pattern.compile("run_(completed|failed|stopped|cancelled)");

  private final History history;
  private final Map<Class<?>, List<Op>> byKind = new HashMap<>();
  private final Map<RunId, List<Event>> logs = new LinkedHashMap<>();
  private final Map<Class<?>, Map<RunId, List<Op.OfRun>>> byRun = new HashMap<>();

  Evidence(History history) {
    this.history = history;
    for (Op op : history.ops()) {
      byKind.computeIfAbsent(op.getClass(), _ -> new ArrayList<>()).add(op);
      if (op instanceof Op.OfRun ofRun) {
        byRun
            .computeIfAbsent(op.getClass(), _ -> new HashMap<>())
            .computeIfAbsent(ofRun.run(), _ -> new ArrayList<>())
            .add(ofRun);
      }
    }
    of(Op.Audited.class).forEach(audited -> logs.put(audited.run(), audited.log()));
  }

  History.Promises promises() {
    return history.promises();
  }

  /// All of a kind, by their beginnings.
  <T extends Op> List<T> of(Class<T> kind) {
    return byKind.getOrDefault(kind, List.of()).stream().map(kind::cast).toList();
  }

  <T extends Op.OfRun> List<T> of(Class<T> kind, RunId run) {
    return byRun.getOrDefault(kind, Map.of()).getOrDefault(run, List.of()).stream()
        .map(kind::cast)
        .toList();
  }

  /// The whole log of every run, as it was at the end.
  Map<RunId, List<Event>> logs() {
    return logs;
  }

  /// Empty for a run that is not there.
  List<Event> log(RunId run) {
    return logs.getOrDefault(run, List.of());
  }

  /// The event with this number, if the log has it.
  Optional<Event> at(RunId run, long runSeq) {
    List<Event> log = log(run);
    return runSeq >= 1 && runSeq <= log.size()
        ? Optional.of(log.get((int) runSeq - 1))
        : Optional.empty();
  }

  /// Under which grant a runner wrote this, as its own words tell: `by:` and the grant's name.
  static Optional<String> grant(Event event) {
    Matcher words = GRANT.matcher(event.payload().text());
    return words.find() ? Optional.of(words.group(1)) : Optional.empty();
  }

  static boolean isFinal(Event event) {
    return FINAL.matcher(event.type()).matches();
  }

  /// A text field of a fact's payload; '' when it has none.
  static String field(Event event, String name) {
    Matcher field =
        Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(event.payload().text());
    return field.find() ? field.group(1) : "";
  }
}
