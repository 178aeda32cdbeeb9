package dev.runledger.postgres;

import dev.runledger.store.StoreException;
import java.sql.SQLException;

/// What a failure means for the transaction that it ended.
final class Failure {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String CONNECTION = "08";

  /// Administrator's command, crash of another process, the server is starting or stopping.
  private static final String SHUTDOWN = "57P";

  /// The server ended a transaction that stood still for too long, and the connection with it.
  private static final String STOOD_STILL = "25P03";

  private Failure() {}

  /// The connection is gone, and with it a transaction that was not committed.
  static boolean isLostConnection(StoreException why) {
    String state = state(why);
    return state.startsWith(CONNECTION) || state.startsWith(SHUTDOWN);
  }

  /// The transaction was ended from outside, before it was committed, for standing still.
  static boolean isStoodStill(StoreException why) {
    return state(why).equals(STOOD_STILL);
  }

  /// A doubled key. Where two come with one key at once, the second sees the first only when it
  /// looks again.
  static boolean isDoubledKey(StoreException why) {
    return state(why).equals(UNIQUE_VIOLATION);
  }

  private static String state(StoreException why) {
    String state = why.getCause() instanceof SQLException sql ? sql.getSQLState() : null;
    return state == null ? "" : state;
  }
}
