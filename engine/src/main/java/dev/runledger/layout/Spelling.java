package dev.runledger.layout;

import dev.runledger.id.RunId;
import java.math.BigInteger;

/// How a layout names a run. The first three spell the same UUID.
public enum Spelling {
  UUID,
  /// 32 hex digits.
  HEX,
  ULID,
  /// As we do: `run_` and 12 hex digits.
  OWN;

  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int ULID_LENGTH = 26;
  private static final int BITS_OF_A_DIGIT = 5;

  /// What the layout calls this run. One that was named otherwise keeps that name.
  public String of(RunId id, java.util.UUID uuid) {
    boolean isOurs = RunId.of(uuid).equals(id);
    return switch (this) {
      case UUID -> uuid.toString();
      case OWN -> id.value();
      case HEX -> isOurs ? uuid.toString().replace("-", "") : id.value();
      case ULID -> isOurs ? ulid(uuid) : id.value();
    };
  }

  private static String ulid(java.util.UUID uuid) {
    BigInteger bits = new BigInteger(uuid.toString().replace("-", ""), 16);
    StringBuilder text = new StringBuilder();
    for (int digit = ULID_LENGTH - 1; digit >= 0; digit--) {
      int value = bits.shiftRight(digit * BITS_OF_A_DIGIT).intValue() & (DIGITS.length() - 1);
      text.append(DIGITS.charAt(value));
    }
    return text.toString();
  }
}
