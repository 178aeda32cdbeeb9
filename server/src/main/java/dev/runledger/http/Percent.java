package dev.runledger.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// Percent-encoding (RFC 3986), without the usual forgiveness.
final class Percent {
  private Percent() {}

  /// The text that this spells; empty when it is not well-formed or not UTF-8.
  static Optional<String> decode(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    byte[] given = text.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(given.length);
    for (int at = 0; at < given.length; at++) {
      if (given[at] != '%') {
        bytes.put(given[at]);
        continue;
      }
      if (at + 2 >= given.length
          || !HexFormat.isHexDigit(given[at + 1])
          || !HexFormat.isHexDigit(given[at + 2])) {
        return Optional.empty();
      }
      bytes.put(
          (byte) HexFormat.fromHexDigits(new String(given, at + 1, 2, StandardCharsets.US_ASCII)));
      at += 2;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
