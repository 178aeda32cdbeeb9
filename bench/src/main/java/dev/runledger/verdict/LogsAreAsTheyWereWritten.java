package dev.runledger.verdict;

import dev.runledger.history.Op;

/// Each event carries a hash of itself and of all before it, and its run knows the last one: worked
/// out anew they are what is stored, of every run and up to its end.
final class LogsAreAsTheyWereWritten implements Rule {
  @Override
  public String name() {
    return "logs are as they were written";
  }

  @Override
  public void judge(Evidence evidence, Docket docket) {
    for (Op.Verified verified : evidence.of(Op.Verified.class)) {
      String finding = verified.finding();
      docket.expect(
          finding == null,
          () -> "The log of " + verified.run() + ": " + finding,
          () -> Docket.all(verified));
    }
  }
}
