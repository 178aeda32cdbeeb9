package dev.runledger.id;

/// The id that a writer gives an event to make its append safe to repeat: unique within the run, 1
/// to 200 characters.
public record EventId(String value) {
  private static final int LONGEST = 200;

  /// @throws IllegalArgumentException with a sentence when the text cannot be an id
  public EventId {
    if (value.isEmpty()
        || value.length() > LONGEST
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "Not an event id: it has %d characters (1 to %d without control characters are allowed)"
              .formatted(value.length(), LONGEST));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
