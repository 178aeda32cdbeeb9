package dev.runledger.id;

/// The name that a holder gives a question to make its report safe to repeat: unique within the
/// lease, 1 to 200 characters.
public record QuestionId(String value) {
  /// @throws IllegalArgumentException with a sentence when the text cannot be an id
  public QuestionId {
    IdText.checkWriters("a question", value);
  }
}
