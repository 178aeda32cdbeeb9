package dev.runledger.load;

import java.nio.charset.StandardCharsets;

/// An answer, looked at where it arrived: valid only until the next one.
public final class Reply {
  private final int status;
  private final byte[] buffer;
  private final int start;
  private final int length;

  Reply(int status, byte[] buffer, int start, int length) {
    this.status = status;
    this.buffer = buffer;
    this.start = start;
    this.length = length;
  }

  public int status() {
    return status;
  }

  public String text() {
    return new String(buffer, start, length, StandardCharsets.UTF_8);
  }

  /// Whether this stands in the last 200 bytes of the body.
  public boolean hasNearEnd(String wanted) {
    int tail = Math.min(length, 200);
    return new String(buffer, start + length - tail, tail, StandardCharsets.UTF_8).contains(wanted);
  }

  /// How often this byte is in the body.
  public int count(char wanted) {
    int found = 0;
    for (int at = start; at < start + length; at++) {
      found += buffer[at] == wanted ? 1 : 0;
    }
    return found;
  }

  /// @throws IllegalStateException when the status is another
  public Reply expect(int wanted) {
    if (status != wanted) {
      throw new IllegalStateException(
          "Answered %d where %d was expected: %s".formatted(status, wanted, text()));
    }
    return this;
  }
}
