package dev.runledger.store;

/// What is left of the bytes that rows may have which are read at once. The first row fits in any
/// case: else who asks for it would never get it.
public final class SpaceLeft {
  private long left;
  private boolean isTouched;

  /// @param most bytes of all rows together
  public SpaceLeft(long most) {
    this.left = most;
  }

  /// Takes a row in, unless it is too large for what is left.
  public boolean takes(long bytes) {
    if (isTouched && bytes > left) {
      return false;
    }
    isTouched = true;
    left -= bytes;
    return true;
  }

  /// Bytes; less than 0 after a first row that is too large.
  public long left() {
    return left;
  }
}
