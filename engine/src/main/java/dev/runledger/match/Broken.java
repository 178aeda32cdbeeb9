package dev.runledger.match;

/// A value breaks a rule; the row is kept aside with this sentence.
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Broken(String rule) {
    super(rule, null, false, false);
  }

  /// The same, of a column that is called otherwise.
  Broken of(String name, String called) {
    return rule().startsWith(name + " ")
        ? new Broken(called + rule().substring(name.length()))
        : this;
  }

  String rule() {
    return String.valueOf(getMessage());
  }
}
