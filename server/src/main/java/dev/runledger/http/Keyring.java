package dev.runledger.http;

import dev.runledger.id.Ids;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Decides whether a request shows that it may come in: by the token, or by the cookie that a
/// browser got for a one-time link. The cookie is made from the token, so that it outlives a
/// restart and dies with the token.
public final class Keyring {
  private static final String BEARER = "Bearer ";
  private static final String COOKIE = "runledger_";

  /// Who it is where nobody has to say so.
  static final String ANYBODY = "anybody";

  /// Hex digits of the hash by which a token is named.
  private static final int SHOWN = 8;

  private final byte @Nullable [] token;
  private final byte[] cookie;

  private Keyring(byte @Nullable [] token, byte[] cookie) {
    this.token = token;
    this.cookie = cookie;
  }

  /// Lets everybody in.
  public static Keyring open() {
    return new Keyring(null, new byte[0]);
  }

  public static Keyring of(String token) {
    byte[] secret = bytes(token);
    return new Keyring(secret, bytes(HexFormat.of().formatHex(keyed(secret, "browser"))));
  }

  public boolean isOpen() {
    return token == null;
  }

  /// Who comes with these, as the audit names it: by the beginning of the token's SHA-256, which
  /// gives nothing away; empty for a stranger.
  Optional<String> caller(@Nullable String authorization, List<String> cookies) {
    if (token == null) {
      return Optional.of(ANYBODY);
    }
    String which = ":" + Ids.sha256(token).substring(0, SHOWN);
    if (authorization != null
        && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(bytes(authorization.substring(BEARER.length()).strip()), token)) {
      return Optional.of("token" + which);
    }
    for (String line : cookies) {
      for (String pair : line.split(";")) {
        int equals = pair.indexOf('=');
        if (pair.strip().startsWith(COOKIE)
            && MessageDigest.isEqual(bytes(pair.substring(equals + 1).strip()), cookie)) {
          return Optional.of("browser" + which);
        }
      }
    }
    return Optional.empty();
  }

  /// What a browser is to keep. Cookies do not tell ports apart, so their names must.
  String setCookie(String port) {
    return COOKIE
        + port
        + "="
        + new String(cookie, StandardCharsets.US_ASCII)
        + "; Path=/; HttpOnly; SameSite=Strict";
  }

  private static byte[] keyed(byte[] secret, String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(bytes(purpose));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
