package dev.runledger.id;

/// The id that a writer gives an event to make its append safe to repeat: unique within the run, 1
/// to 200 characters.
public record EventId(String value) {
  /// @throws IllegalArgumentException with a sentence when the text cannot be an id
  public EventId {
    IdText.checkWriters("an event", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
