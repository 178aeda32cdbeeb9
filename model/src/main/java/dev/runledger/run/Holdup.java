package dev.runledger.run;

import dev.runledger.id.RunId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Why a pending run is not claimed yet.
///
/// @param behind the run of the same session that goes first; null when it is this one's turn
/// @param notBefore before when it is not to start; null when it may now
/// @param online how many runners are online
/// @param matching how many of them would take it
/// @param demands each of its demands
public record Holdup(
    Reason reason,
    @Nullable RunId behind,
    @Nullable Instant notBefore,
    int online,
    int matching,
    List<Demand> demands) {

  public Holdup {
    demands = List.copyOf(demands);
  }

  /// What would have to change first.
  public enum Reason {
    BEHIND_RUN,
    NOT_BEFORE,
    NO_RUNNER_ONLINE,
    NO_MATCHING_RUNNER,
    RUNNERS_BUSY
  }

  /// @param demand as `name=value`
  /// @param metBy by how many of the runners that are online
  public record Demand(String demand, int metBy) {}

  /// For people.
  public String message() {
    return switch (reason) {
      case BEHIND_RUN -> "It is behind run " + behind + " of the same session.";
      case NOT_BEFORE -> "It is not to start before " + notBefore + ".";
      case NO_RUNNER_ONLINE -> "There is no runner online.";
      case NO_MATCHING_RUNNER -> noMatch();
      case RUNNERS_BUSY ->
          matching == 1
              ? "A runner that can take it is online, but has not asked for more work yet."
              : matching
                  + " runners that can take it are online, but have not asked for more work yet.";
    };
  }

  private String noMatch() {
    String unmet =
        demands.stream()
            .filter(demand -> demand.metBy() == 0)
            .map(Demand::demand)
            .collect(Collectors.joining(", "));
    if (!unmet.isEmpty()) {
      return "No runner that is online meets " + unmet + ".";
    }
    return demands.isEmpty()
        ? "The runners that are online take only runs that demand one of their tags."
        : "Each of its demands is met by some runner that is online, but none meets all of them and takes it;"
            + " some take only runs that demand one of their tags.";
  }
}
