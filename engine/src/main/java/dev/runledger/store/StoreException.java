package dev.runledger.store;

import org.jspecify.annotations.Nullable;

/// The database could not do what it was told. Two kinds are worth telling apart: the data broke a
/// rule, or the database cannot be used just now.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// What a failure means to whoever asked.
  public enum Kind {
    /// A row broke a rule of the schema.
    CONSTRAINT,
    /// Another process holds the lock.
    BUSY,
    /// It met another transaction at the same rows, and was chosen to give way: nothing was stored.
    CONFLICT,
    /// Full, unreadable, gone: nothing was stored, and the same may work later.
    UNAVAILABLE,
    /// Lost in the middle of storing: what was to be stored may be there, or not.
    UNKNOWN,
    /// Something that trying again will not change.
    OTHER
  }

  public StoreException(String message, @Nullable Throwable cause, Kind kind) {
    super(message, cause);
    this.kind = kind;
  }

  /// Something that trying again will not change.
  public static StoreException because(String message) {
    return new StoreException(message, null, Kind.OTHER);
  }

  public static StoreException unavailable(String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, Kind.UNAVAILABLE);
  }

  /// The database was lost before it said whether it had stored what it was told.
  public static StoreException unknown(String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, Kind.UNKNOWN);
  }

  /// The same failure, told with what it stopped.
  public StoreException in(String place) {
    return as(place + ": " + getMessage());
  }

  /// The same failure, told in other words.
  public StoreException as(String message) {
    return new StoreException(message, this, kind);
  }

  /// A row broke a rule of the schema: a doubled key, a missing parent, an unknown word.
  public boolean isConstraint() {
    return kind == Kind.CONSTRAINT;
  }

  /// Locked, full, unreadable: nothing was stored, and the same may work later.
  public boolean isUnavailable() {
    return kind == Kind.UNAVAILABLE || kind == Kind.BUSY || kind == Kind.CONFLICT;
  }

  /// It may have been stored, or not.
  public boolean isUnknown() {
    return kind == Kind.UNKNOWN;
  }

  /// Unavailable, because it had to give way to another transaction: it works when done again.
  public boolean isConflict() {
    return kind == Kind.CONFLICT;
  }

  /// Unavailable, because another process holds the lock.
  public boolean isBusy() {
    return kind == Kind.BUSY;
  }
}
