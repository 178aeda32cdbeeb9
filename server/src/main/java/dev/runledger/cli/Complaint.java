package dev.runledger.cli;

/// What ends a command with a sentence instead of a stack trace.
///
/// @see Complaints
final class Complaint extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exit;
  private final String code;
  private final String hint;

  /// @param exit one of [Exit]
  /// @param code a stable word, for `--json`
  /// @param what happened, as a sentence
  /// @param hint what to do next; '' for nothing
  Complaint(int exit, String code, String what, String hint) {
    super(what, null, false, false);
    this.exit = exit;
    this.code = code;
    this.hint = hint;
  }

  /// Of a command that has others below it, and none was given.
  static Complaint nothingToDo(String command, String choices) {
    return new Complaint(
        Exit.USAGE,
        "usage",
        "It is not said what to do: " + choices + ".",
        "See `runledger " + command + " --help`.");
  }

  int exit() {
    return exit;
  }

  String code() {
    return code;
  }

  String hint() {
    return hint;
  }
}
