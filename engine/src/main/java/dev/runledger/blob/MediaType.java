package dev.runledger.blob;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// What content is, told from its first bytes alone: a sender's word for it is never believed,
/// because it decides how a browser treats the content. The signatures are those of the WHATWG MIME
/// Sniffing standard, parts 6 and 7.
public enum MediaType {
  PNG("image/png", "png"),
  JPEG("image/jpeg", "jpg"),
  GIF("image/gif", "gif"),
  WEBP("image/webp", "webp"),
  PDF("application/pdf", "pdf"),
  ZIP("application/zip", "zip"),
  GZIP("application/gzip", "gz"),
  HTML("text/html", "html"),
  XML("application/xml", "xml"),
  JSON("application/json", "json"),
  TEXT("text/plain", "txt"),
  BYTES("application/octet-stream", "bin");

  /// How many bytes [#of] looks at.
  static final int HEAD = 1024;

  private final String name;
  private final String extension;

  MediaType(String name, String extension) {
    this.name = name;
    this.extension = extension;
  }

  public String extension() {
    return extension;
  }

  /// As HTTP spells it.
  @Override
  public String toString() {
    return name;
  }

  /// @param head the first bytes of the content, at most [#HEAD]
  static MediaType of(byte[] head) {
    if (startsWith(head, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
      return PNG;
    }
    if (startsWith(head, 0, 0xFF, 0xD8, 0xFF)) {
      return JPEG;
    }
    if (startsWith(head, 0, 'G', 'I', 'F', '8')) {
      return GIF;
    }
    if (startsWith(head, 0, 'R', 'I', 'F', 'F') && startsWith(head, 8, 'W', 'E', 'B', 'P')) {
      return WEBP;
    }
    if (startsWith(head, 0, '%', 'P', 'D', 'F', '-')) {
      return PDF;
    }
    if (startsWith(head, 0, 'P', 'K', 3, 4)) {
      return ZIP;
    }
    if (startsWith(head, 0, 0x1F, 0x8B, 8)) {
      return GZIP;
    }
    return isText(head) ? ofText(new String(head, StandardCharsets.UTF_8)) : BYTES;
  }

  private static MediaType ofText(String text) {
    String start = text.replace("\uFEFF", "").stripLeading().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return HTML;
    }
    if (start.startsWith("<?xml") || start.startsWith("<hierarchy")) {
      return XML;
    }
    return start.startsWith("{") || start.startsWith("[") ? JSON : TEXT;
  }

  private static boolean startsWith(byte[] head, int at, int... signature) {
    if (head.length < at + signature.length) {
      return false;
    }
    for (int i = 0; i < signature.length; i++) {
      if ((head[at + i] & 0xFF) != signature[i]) {
        return false;
      }
    }
    return true;
  }

  /// Valid UTF-8 without binary control characters; a character that the head's end cuts off does
  /// not count.
  private static boolean isText(byte[] head) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer characters = CharBuffer.allocate(head.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(head), characters, head.length < HEAD);
    if (result.isError()) {
      return false;
    }
    char[] decoded = Arrays.copyOf(characters.array(), characters.position());
    for (char character : decoded) {
      boolean blank =
          character == '\t'
              || character == '\n'
              || character == '\r'
              || character == '\f'
              || character == 0x1B;
      if (character < ' ' && !blank) {
        return false;
      }
    }
    return true;
  }
}
