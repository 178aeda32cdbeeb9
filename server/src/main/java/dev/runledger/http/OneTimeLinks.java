package dev.runledger.http;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// Codes that let one browser in, once, for a while. They are kept in memory only.
public final class OneTimeLinks {
  private static final Duration VALID = Duration.ofMinutes(10);
  private static final int CODE_BYTES = 16;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Instant> ends = new HashMap<>();

  public OneTimeLinks(InstantSource clock) {
    this.clock = clock;
  }

  /// A new code, for the path `/auth/{code}`.
  public synchronized String issue() {
    forgetOld();
    byte[] code = new byte[CODE_BYTES];
    random.nextBytes(code);
    String text = HexFormat.of().formatHex(code);
    ends.put(text, clock.instant().plus(VALID));
    return text;
  }

  /// True once for each code that was issued and is not too old.
  synchronized boolean redeem(String code) {
    forgetOld();
    return ends.remove(code) != null;
  }

  private void forgetOld() {
    Instant now = clock.instant();
    ends.values().removeIf(end -> !now.isBefore(end));
  }
}
