package dev.runledger.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Decides whether a request shows that it may come in: by the token, or by the cookie that a
/// browser got for a one-time link. The cookie is made from the token, so that it outlives a
/// restart and dies with the token.
public final class Keyring {
  private static final String BEARER = "Bearer ";
  private static final String COOKIE = "runledger_";

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

  boolean admits(@Nullable String authorization, List<String> cookies) {
    if (token == null) {
      return true;
    }
    if (authorization != null
        && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(bytes(authorization.substring(BEARER.length()).strip()), token)) {
      return true;
    }
    for (String line : cookies) {
      for (String pair : line.split(";")) {
        int equals = pair.indexOf('=');
        if (pair.strip().startsWith(COOKIE)
            && MessageDigest.isEqual(bytes(pair.substring(equals + 1).strip()), cookie)) {
          return true;
        }
      }
    }
    return false;
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
