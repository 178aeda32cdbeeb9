package dev.runledger.id;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Draws new ids from a source of randomness that the caller chooses, so that a test can repeat
/// them.
public final class Ids {
  private static final HexFormat HEX = HexFormat.of();

  private final RandomGenerator random;

  public Ids(RandomGenerator random) {
    this.random = random;
  }

  /// A UUID of version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then randomness.
  public UUID runUuid(Instant now) {
    long high = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  public SessionId session() {
    return new SessionId(SessionId.START + hex().substring(0, 12));
  }

  public LeaseToken leaseToken() {
    return new LeaseToken(LeaseToken.START + hex() + hex());
  }

  /// The same identity always gives the same runner id. Each part is preceded by its length, so
  /// that ("a:b","c") and ("a","b:c") differ.
  public static RunnerId runner(String hostname, String projectDir, String executorType) {
    String identity = counted(hostname) + counted(projectDir) + counted(executorType);
    return new RunnerId(RunnerId.START + sha256(identity).substring(0, 12));
  }

  /// SHA-256 of the text's UTF-8 bytes, as 64 hex digits.
  public static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /// SHA-256, as 64 hex digits.
  public static String sha256(byte[] bytes) {
    return sha256(List.of(bytes));
  }

  /// SHA-256 of the bytes of all pieces, as 64 hex digits.
  public static String sha256(List<byte[]> pieces) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      pieces.forEach(digest::update);
      return HEX.formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String counted(String part) {
    return part.length() + ":" + part + ";";
  }

  private String hex() {
    return HEX.toHexDigits(random.nextLong());
  }
}
