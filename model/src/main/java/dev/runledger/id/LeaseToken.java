package dev.runledger.id;

/// The secret that proves a lease: given with a claim, carried by every write of the holder, never
/// shown to others.
public record LeaseToken(String value) {
  public static final String START = "lt_";

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
