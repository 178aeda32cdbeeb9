package dev.runledger.verdict;

import dev.runledger.event.Event;
import dev.runledger.history.Op;
import dev.runledger.history.OpJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a rule notes what it looked at and what it found.
final class Docket {
  /// One fault can be seen at a thousand places; a few are enough.
  private static final int MOST = 5;

  private final String rule;
  private final List<Finding> findings = new ArrayList<>();
  private long checks;

  Docket(String rule) {
    this.rule = rule;
  }

  /// @param says what happened when it does not hold
  /// @param shows operations, events, or texts
  void expect(boolean holds, Supplier<String> says, Supplier<List<?>> shows) {
    checks++;
    if (!holds && findings.size() < MOST) {
      findings.add(new Finding(rule, says.get(), shows.get().stream().map(Docket::line).toList()));
    }
  }

  long checks() {
    return checks;
  }

  List<Finding> findings() {
    return findings;
  }

  /// What is null is left out.
  static List<?> all(@Nullable Object... shown) {
    return Arrays.stream(shown).filter(Objects::nonNull).toList();
  }

  private static String line(Object shown) {
    return switch (shown) {
      case Op op -> OpJson.write(op);
      case Event event -> line(event);
      default -> String.valueOf(shown);
    };
  }

  private static String line(Event event) {
    return "log of %s: %s %s %s %s"
        .formatted(
            event.runId(),
            event.runSeq(),
            event.type(),
            event.payload(),
            event.eventId() == null ? "" : event.eventId());
  }
}
