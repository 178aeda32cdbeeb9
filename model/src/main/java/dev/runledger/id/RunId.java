package dev.runledger.id;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// The id of a run: `run_` and 12 hex digits for runs of our own making, any other text of up to 64
/// characters for runs that came from elsewhere. A path may also name a run by its UUID, its 32 hex
/// digits or its ULID; [#asUuid] recognises those spellings.
public record RunId(String value) implements Comparable<RunId> {
  private static final String START = "run_";
  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32}");
  private static final Pattern ULID = Pattern.compile("(?i)[0-7][0-9A-HJKMNP-TV-Z]{25}");

  /// @throws IllegalArgumentException with a sentence when the text cannot be an id
  public RunId {
    IdText.check("run", value, START);
  }

  /// The id that goes with a run's UUID: its last 12 hex digits.
  public static RunId of(UUID uuid) {
    String hex = HexFormat.of().toHexDigits(uuid.getLeastSignificantBits());
    return new RunId(START + hex.substring(hex.length() - 12));
  }

  /// Whether this is how the ledger itself names runs; any other text may spell one of those.
  public boolean isOwn() {
    return value.startsWith(START);
  }

  /// The UUID that this text spells, as a UUID, as 32 hex digits or as a ULID; empty when it is
  /// none of them.
  public Optional<UUID> asUuid() {
    if (UUID_TEXT.matcher(value).matches()) {
      return Optional.of(UUID.fromString(value));
    }
    if (HEX.matcher(value).matches()) {
      return Optional.of(uuid(new BigInteger(value, 16)));
    }
    if (ULID.matcher(value).matches()) {
      BigInteger bits = BigInteger.ZERO;
      for (char letter : value.toUpperCase(Locale.ROOT).toCharArray()) {
        bits = bits.shiftLeft(5).or(BigInteger.valueOf(CROCKFORD.indexOf(letter)));
      }
      return Optional.of(uuid(bits));
    }
    return Optional.empty();
  }

  private static UUID uuid(BigInteger bits) {
    return new UUID(bits.shiftRight(Long.SIZE).longValue(), bits.longValue());
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
