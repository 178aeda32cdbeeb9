package dev.runledger.match;

/// A value breaks a rule; the row is kept aside with this sentence.
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Broken(String rule) {
    super(rule, null, false, false);
  }

  String rule() {
    return String.valueOf(getMessage());
  }
}
