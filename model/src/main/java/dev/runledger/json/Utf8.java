package dev.runledger.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/// UTF-8 without the usual forgiveness.
public final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /// The text of these bytes; bytes that are not UTF-8 are refused, not replaced.
  public static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
    if (strict.decode(rest, CharBuffer.allocate(bytes.length), true).isError()) {
      throw JsonScan.invalid("", "Not valid UTF-8 at byte " + (rest.position() + 1));
    }
    return text;
  }

  /// How many bytes the text takes.
  public static int length(String text) {
    int bytes = text.length();
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (character >= 0x80) {
        bytes += character < 0x800 || Character.isSurrogate(character) ? 1 : 2;
      }
    }
    return bytes;
  }
}
