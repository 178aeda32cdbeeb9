package dev.runledger.store;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The database could not do what it was told. Two kinds are worth telling apart: the data broke a
/// rule, or the database cannot be used just now.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SQLITE_CONSTRAINT = 19;

  /// BUSY and LOCKED: somebody else is writing.
  private static final Set<Integer> SQLITE_BUSY = Set.of(5, 6);

  /// NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL.
  private static final Set<Integer> SQLITE_UNAVAILABLE = Set.of(7, 8, 10, 13, 14, 15);

  /// SQLSTATE classes: connection, insufficient resources, operator intervention, system error.
  private static final Set<String> UNAVAILABLE = Set.of("08", "53", "57", "58");

  private final Kind kind;

  private enum Kind {
    CONSTRAINT,
    BUSY,
    UNAVAILABLE,
    OTHER
  }

  private StoreException(String message, @Nullable Throwable cause, Kind kind) {
    super(message, cause);
    this.kind = kind;
  }

  /// Something that trying again will not change.
  static StoreException because(String message) {
    return new StoreException(message, null, Kind.OTHER);
  }

  /// @param what the words after "Could not"
  static StoreException of(String what, SQLException cause) {
    return new StoreException("Could not " + what + ": " + cause.getMessage(), cause, kind(cause));
  }

  static StoreException unavailable(String message, @Nullable Throwable cause) {
    return new StoreException(message, cause, Kind.UNAVAILABLE);
  }

  /// The same failure, told with what it stopped.
  StoreException in(String place) {
    return new StoreException(place + ": " + getMessage(), this, kind);
  }

  /// A row broke a rule of the schema: a doubled key, a missing parent, an unknown word.
  public boolean isConstraint() {
    return kind == Kind.CONSTRAINT;
  }

  /// Locked, full, unreadable: nothing was stored, and the same may work later.
  public boolean isUnavailable() {
    return kind == Kind.UNAVAILABLE || kind == Kind.BUSY;
  }

  /// Unavailable, because another process holds the lock.
  boolean isBusy() {
    return kind == Kind.BUSY;
  }

  private static Kind kind(SQLException e) {
    String state = e.getSQLState();
    if (state != null && state.length() == 5) {
      String stateClass = state.substring(0, 2);
      return stateClass.equals("23")
          ? Kind.CONSTRAINT
          : UNAVAILABLE.contains(stateClass) ? Kind.UNAVAILABLE : Kind.OTHER;
    }
    int code = e.getErrorCode();
    if (code == SQLITE_CONSTRAINT) {
      return Kind.CONSTRAINT;
    }
    if (SQLITE_BUSY.contains(code)) {
      return Kind.BUSY;
    }
    return SQLITE_UNAVAILABLE.contains(code) ? Kind.UNAVAILABLE : Kind.OTHER;
  }
}
