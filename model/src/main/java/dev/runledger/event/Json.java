package dev.runledger.event;

/// JSON text exactly as it was given: never parsed and printed again on its way through. Whoever
/// makes one from outside checks it first (`wire.JsonText`).
public record Json(String text) {
  public static final Json EMPTY_OBJECT = new Json("{}");

  @Override
  public String toString() {
    return text;
  }
}
