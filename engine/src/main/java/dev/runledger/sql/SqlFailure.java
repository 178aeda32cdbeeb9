package dev.runledger.sql;

import dev.runledger.store.StoreException;
import dev.runledger.store.StoreException.Kind;
import java.sql.SQLException;
import java.util.Set;

/// What a driver's error means: SQLSTATE where the driver gives one, else SQLite's own numbers.
public final class SqlFailure {
  private static final int SQLITE_CONSTRAINT = 19;

  /// BUSY and LOCKED: somebody else is writing.
  private static final Set<Integer> SQLITE_BUSY = Set.of(5, 6);

  /// NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL.
  private static final Set<Integer> SQLITE_UNAVAILABLE = Set.of(7, 8, 10, 13, 14, 15);

  /// SQLSTATE classes: connection, insufficient resources, operator intervention, system error.
  private static final Set<String> UNAVAILABLE = Set.of("08", "53", "57", "58");

  /// Serialization failure, deadlock.
  private static final Set<String> CONFLICT = Set.of("40001", "40P01");

  /// Lock not available.
  private static final String LOCKED = "55P03";

  /// The server takes no writes now: it became a standby, or is told so.
  private static final String READ_ONLY = "25006";

  /// The server ended the transaction because nothing came for too long.
  private static final String STOOD_STILL = "25P03";

  /// Program limit exceeded: an entry of an index has a third of a page.
  private static final String TOO_LONG = "54000";

  /// A trigger said so, and nothing more exact.
  private static final String RAISED = "P0001";

  /// Bytes that are no text in the encoding of the database, or of who reads it.
  private static final String NO_TEXT = "22021";

  private SqlFailure() {}

  /// Whether bytes were met that are no text.
  public static boolean isNoText(StoreException failure) {
    return failure.getCause() instanceof SQLException cause && NO_TEXT.equals(cause.getSQLState());
  }

  /// Whether a value is longer than an index can hold.
  public static boolean isTooLongForAnIndex(StoreException failure) {
    return failure.getCause() instanceof SQLException cause && TOO_LONG.equals(cause.getSQLState());
  }

  /// @param what the words after "Could not"
  public static StoreException of(String what, SQLException cause) {
    return new StoreException("Could not " + what + ": " + cause.getMessage(), cause, kind(cause));
  }

  private static Kind kind(SQLException e) {
    String state = e.getSQLState();
    if (state != null && state.length() == 5) {
      return kind(state);
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

  private static Kind kind(String state) {
    String stateClass = state.substring(0, 2);
    if (stateClass.equals("23") || state.equals(RAISED)) {
      return Kind.CONSTRAINT;
    }
    if (CONFLICT.contains(state)) {
      return Kind.CONFLICT;
    }
    if (state.equals(LOCKED)) {
      return Kind.BUSY;
    }
    return UNAVAILABLE.contains(stateClass) || state.equals(READ_ONLY) || state.equals(STOOD_STILL)
        ? Kind.UNAVAILABLE
        : Kind.OTHER;
  }
}
