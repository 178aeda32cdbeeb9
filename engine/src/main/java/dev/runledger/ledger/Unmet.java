package dev.runledger.ledger;

import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Runner;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Which demands keep a run waiting.
final class Unmet {
  /// Meets nothing, and so tells every demand there is.
  private static final Capabilities NOBODY = new Capabilities("", "", "", Set.of(), false);

  private Unmet() {}

  /// Every demand, each as `name=value`.
  static List<String> all(Demands demands) {
    return demands.unmetBy(NOBODY);
  }

  /// The demands that none of these runners meets; where each is met by some but all by none, what
  /// the nearest runner lacks.
  static List<String> of(Demands demands, List<Runner> online) {
    List<List<String>> lacking =
        online.stream().map(runner -> demands.unmetBy(runner.capabilities())).toList();
    List<String> byNobody =
        all(demands).stream()
            .filter(demand -> lacking.stream().allMatch(unmet -> unmet.contains(demand)))
            .toList();
    return byNobody.isEmpty()
        ? lacking.stream().min(Comparator.comparingInt(List::size)).orElse(List.of())
        : byNobody;
  }
}
