package dev.runledger.id;

/// The secret that proves a lease: given with a claim, carried by every write of the holder, never
/// shown to others.
public record LeaseToken(String value) {
  public static final String START = "lt_";

  /// Stands in a lease that was read from a place where the secret is not shown. It opens nothing.
  public static final LeaseToken HIDDEN = new LeaseToken("lt_hidden");

  /// @throws IllegalArgumentException with a sentence when the text cannot be a token
  public LeaseToken {
    IdText.check("lease token", value, START);
  }

  /// Hides the secret, so that a log line that prints a lease gives nothing away.
  @Override
  public String toString() {
    return START + "…";
  }
}
