package dev.runledger.json;

import dev.runledger.event.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes compact JSON in the order in which it is told. A null value is written as `null`, so that
/// a resource always has the same fields; raw JSON goes out exactly as it came in.
///
/// What is long is kept in pieces of UTF-8, so that it is in memory once, and not as the text, its
/// copy and the bytes of that.
public final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  /// Characters, from which on a piece is done.
  private static final int PIECE = 64 * 1024;

  private final StringBuilder out;
  private final List<byte[]> pieces = new ArrayList<>();
  private int piecesLength;
  private boolean first = true;

  public JsonWriter() {
    this(512);
  }

  /// @param length about how many characters will be written
  public JsonWriter(int length) {
    this.out = new StringBuilder(Math.min(length, PIECE));
  }

  public JsonWriter object() {
    return open('{');
  }

  /// An object as a field.
  public JsonWriter object(String name) {
    return name(name).open('{');
  }

  public JsonWriter endObject() {
    return close('}');
  }

  public JsonWriter array() {
    return open('[');
  }

  /// An array as a field.
  public JsonWriter array(String name) {
    return name(name).open('[');
  }

  public JsonWriter endArray() {
    return close(']');
  }

  /// @param value written as what `toString` says, so also an id; null is written as null
  public JsonWriter text(String name, @Nullable Object value) {
    return name(name).text(value);
  }

  public JsonWriter number(String name, @Nullable Number value) {
    return name(name).plain(String.valueOf(value));
  }

  public JsonWriter bool(String name, boolean value) {
    return name(name).plain(String.valueOf(value));
  }

  public JsonWriter time(String name, @Nullable Instant value) {
    return text(name, value == null ? null : Times.text(value));
  }

  /// Whole seconds; a part of one counts as one, so that no time becomes none.
  public JsonWriter seconds(String name, @Nullable Duration value) {
    return number(name, value == null ? null : value.plusSeconds(1).minusNanos(1).toSeconds());
  }

  /// A word of a closed vocabulary, as [Words] spells it.
  public JsonWriter word(String name, @Nullable Enum<?> value) {
    return text(name, value == null ? null : Words.of(value));
  }

  public JsonWriter raw(String name, @Nullable Json value) {
    return name(name).plain(value == null ? "null" : value.text());
  }

  public JsonWriter texts(String name, Iterable<?> values) {
    array(name);
    values.forEach(this::text);
    return endArray();
  }

  /// A text as an element of an array.
  public JsonWriter text(@Nullable Object value) {
    if (value == null) {
      return plain("null");
    }
    next();
    quoted(value.toString());
    endLongPiece();
    return this;
  }

  /// Raw JSON as an element of an array, or as the whole.
  public JsonWriter raw(Json value) {
    return plain(value.text());
  }

  /// How long it is so far: characters, where they have one byte each, else somewhat more.
  public int length() {
    return piecesLength + out.length();
  }

  public byte[] bytes() {
    return pieces.isEmpty() ? utf8(out.toString()) : joined();
  }

  /// The bytes, as they follow each other.
  public List<byte[]> pieces() {
    endPiece();
    return List.copyOf(pieces);
  }

  public Json json() {
    return new Json(toString());
  }

  @Override
  public String toString() {
    return pieces.isEmpty() ? out.toString() : new String(joined(), StandardCharsets.UTF_8);
  }

  private byte[] joined() {
    endPiece();
    byte[] whole = new byte[piecesLength];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    return whole;
  }

  /// Only where a value ends: no piece ends within a character.
  private void endPiece() {
    if (!out.isEmpty()) {
      add(utf8(out.toString()));
      out.setLength(0);
    }
  }

  private void endLongPiece() {
    if (out.length() >= PIECE) {
      endPiece();
    }
  }

  private void add(byte[] piece) {
    pieces.add(piece);
    piecesLength += piece.length;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public JsonWriter name(String name) {
    next();
    quoted(name);
    out.append(':');
    first = true;
    return this;
  }

  private JsonWriter open(char bracket) {
    next();
    out.append(bracket);
    first = true;
    return this;
  }

  private JsonWriter close(char bracket) {
    out.append(bracket);
    first = false;
    return this;
  }

  private JsonWriter plain(String text) {
    next();
    if (text.length() >= PIECE) {
      endPiece();
      add(utf8(text));
    } else {
      out.append(text);
      endLongPiece();
    }
    return this;
  }

  private void next() {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  private void quoted(String text) {
    out.append('"');
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (character >= ' ' && character != '"' && character != '\\' && character < 0xD800) {
        continue;
      }
      if (character > 0xDFFF) {
        continue;
      }
      if (TextFaults.startsPair(text, at)) {
        at++;
        continue;
      }
      out.append(text, from, at);
      escaped(character);
      from = at + 1;
    }
    out.append(text, from, text.length()).append('"');
  }

  /// Half a surrogate pair is escaped too: its reader can then refuse it, which no reader of a
  /// question mark could.
  private void escaped(char character) {
    switch (character) {
      case '"', '\\' -> out.append('\\').append(character);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX.charAt((character >> shift) & 0xF));
        }
      }
    }
  }
}
