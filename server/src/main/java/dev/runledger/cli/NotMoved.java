package dev.runledger.cli;

/// Runs that an operator wanted to move, and that the database refused to: a trigger that somebody
/// made, for one.
final class NotMoved {
  private NotMoved() {}

  /// @throws Complaint where there are any
  static void complain(int runs) {
    if (runs > 0) {
      throw new Complaint(
          Exit.FAILED,
          "not_moved",
          (runs == 1 ? "1 run" : runs + " runs") + " could not be moved: the database refuses it.",
          "The server's log names each of them, with the reason.");
    }
  }
}
