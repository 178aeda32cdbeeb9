package dev.runledger.id;

/// The id of a session: `ses_` and 12 hex digits, or the text that its maker chose.
public record SessionId(String value) implements Comparable<SessionId> {
  public static final String START = "ses_";

  /// @throws IllegalArgumentException with a sentence when the text cannot be an id
  public SessionId {
    IdText.check("session", value, START);
  }

  @Override
  public int compareTo(SessionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
