package dev.runledger.id;

/// The id of a runner: `lnch_` and 12 hex digits of a hash of its identity.
public record RunnerId(String value) implements Comparable<RunnerId> {
  public static final String START = "lnch_";

  /// @throws IllegalArgumentException with a sentence when the text cannot be an id
  public RunnerId {
    IdText.check("runner", value, START);
  }

  @Override
  public int compareTo(RunnerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
