package dev.runledger.runner;

import dev.runledger.client.RunledgerException;
import java.util.Set;

/// Which answers mean that a run is not ours any more.
final class LeaseLoss {
  /// What was said does not fit the state of the run. Of a write that a holder may always make, it
  /// says that the run is over.
  static final String REFUSED = "run_refused";

  /// The last one: another process has come in the place of this runner.
  private static final Set<String> CODES =
      Set.of("lease_lost", "not_the_holder", "run_not_found", Membership.DUPLICATE);

  private LeaseLoss() {}

  static boolean isToldBy(RunledgerException e) {
    return CODES.contains(e.code());
  }
}
