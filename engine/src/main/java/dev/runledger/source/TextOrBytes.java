package dev.runledger.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Values of a SQLite file that are no text, carried as one: each byte that is no UTF-8 stands as
/// half of a surrogate pair, which no text that was read can have. A BLOB has another such half
/// before it. Nothing of them is lost, and no two of them are the same.
public final class TextOrBytes {
  private static final char FIRST_BYTE = 0xDC00;
  private static final char BLOB = 0xDFFF;

  private TextOrBytes() {}

  static String ofBlob(byte[] bytes) {
    return BLOB + ofText(bytes);
  }

  /// @param bytes of a text, which should be UTF-8
  static String ofText(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int at = 0; at < result.length(); at++) {
        out.put((char) (FIRST_BYTE + (in.get() & 0xFF)));
      }
      decoder.reset();
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  public static boolean isBlob(String value) {
    return !value.isEmpty() && value.charAt(0) == BLOB;
  }

  /// What the file has.
  public static byte[] bytes(String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
    int at = isBlob(value) ? 1 : 0;
    while (at < value.length()) {
      char character = value.charAt(at);
      if (Character.isLowSurrogate(character)) {
        bytes.write(character - FIRST_BYTE);
        at++;
      } else {
        int end = at + Character.charCount(value.codePointAt(at));
        bytes.writeBytes(value.substring(at, end).getBytes(StandardCharsets.UTF_8));
        at = end;
      }
    }
    return bytes.toByteArray();
  }
}
