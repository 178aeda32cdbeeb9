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

  private SqlFailure() {}

  /// @param what the words after "Could not"
  public static StoreException of(String what, SQLException cause) {
    return new StoreException("Could not " + what + ": " + cause.getMessage(), cause, kind(cause));
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
