package dev.runledger.verdict;

import dev.runledger.history.Op;

/// Nothing that a client sends, and no fault but the server's own, is answered with a fault of the
/// server, with nonsense, or with a stream that skips or repeats.
final class NothingBroke implements Rule {
  @Override
  public String name() {
    return "no answer is broken";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    for (Op.Broke broke : evidence.of(Op.Broke.class)) {
      docket.expect(false, broke::what, () -> Docket.all(broke));
    }
  }
}
