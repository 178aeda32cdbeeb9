package dev.runledger.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into lines, at `\n` or `\r\n`. Bytes that are no UTF-8 become U+FFFD, as
/// does U+0000, which events cannot hold. A line of more than a mebibyte comes in pieces, so that
/// memory is bounded whatever a process writes.
final class Lines {
  static final int LONGEST_PIECE = 1 << 20;
  static final long NOT_WAITING = Long.MIN_VALUE;
  private static final int CHUNK = 64 << 10;

  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int end;
  private byte[] piece = new byte[1024];
  private int length;
  private boolean continues;
  private volatile long waitingSince = NOT_WAITING;

  Lines(InputStream in) {
    this.in = in;
  }

  /// @param continues it goes on the line of the piece before
  /// @param ends its line ends with it
  record Piece(String text, boolean continues, boolean ends) {
    boolean isWholeLine() {
      return !continues && ends;
    }
  }

  /// The next line, or piece of one; null at the end of the stream.
  @Nullable Piece next() throws IOException {
    while (length < LONGEST_PIECE) {
      if (at == end && !fill()) {
        return length == 0 && !continues ? null : piece(length, true);
      }
      int most = Math.min(end, at + LONGEST_PIECE - length);
      int stop = at;
      while (stop < most && chunk[stop] != '\n') {
        stop++;
      }
      boolean ended = stop < most;
      keep(stop);
      if (ended) {
        at++;
        return piece(length, true);
      }
    }
    return piece(lastCharacterStart(), false);
  }

  /// Since when it waits for the process to write, as `System.nanoTime` tells it.
  long waitingSince() {
    return waitingSince;
  }

  private boolean fill() throws IOException {
    at = 0;
    waitingSince = System.nanoTime();
    end = Math.max(0, in.read(chunk));
    waitingSince = NOT_WAITING;
    return end > 0;
  }

  /// Adds the bytes of the chunk before this one.
  private void keep(int stop) {
    int more = stop - at;
    if (length + more > piece.length) {
      piece = Arrays.copyOf(piece, Math.max(length + more, piece.length * 2));
    }
    System.arraycopy(chunk, at, piece, length, more);
    length += more;
    at = stop;
  }

  private Piece piece(int bytes, boolean ends) {
    int shown = ends && bytes > 0 && piece[bytes - 1] == '\r' ? bytes - 1 : bytes;
    String text = new String(piece, 0, shown, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    Piece made = new Piece(text, continues, ends);
    System.arraycopy(piece, bytes, piece, 0, length - bytes);
    length -= bytes;
    continues = !ends;
    return made;
  }

  /// Where the last character begins that may not be whole: no cut goes through one.
  private int lastCharacterStart() {
    int start = length - 1;
    while (start > length - 4 && (piece[start] & 0xC0) == 0x80) {
      start--;
    }
    return (piece[start] & 0xC0) == 0xC0 ? start : length;
  }
}
