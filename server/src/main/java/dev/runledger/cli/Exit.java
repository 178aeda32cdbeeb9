package dev.runledger.cli;

/// What the exit status of a command means. `exec` answers with the status of its command instead;
/// these are then only used where the command never ran. The numbers are those of sysexits.h.
final class Exit {
  static final int OK = 0;

  /// The run that was waited for did not complete.
  static final int FAILED = 1;

  static final int USAGE = 2;

  /// The server understood and refused, or there is no such run.
  static final int REFUSED = 65;

  /// No server answers, or it takes no requests just now.
  static final int UNREACHABLE = 69;

  /// A fault of our own, or of the machine: a port that is taken, a file that cannot be written.
  static final int BROKEN = 70;

  /// No runner met the demands in time.
  static final int UNMATCHED = 75;

  /// The server wants another token.
  static final int NO_ACCESS = 77;

  /// Ctrl-C.
  static final int INTERRUPTED = 130;

  /// Whoever read the output has gone.
  static final int PIPE = 141;

  /// A command that a signal ended answers with this and the signal's number.
  static final int SIGNALLED = 128;

  private Exit() {}
}
