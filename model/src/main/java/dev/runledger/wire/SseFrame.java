package dev.runledger.wire;

import dev.runledger.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the frames of an event stream (HTML standard, 9.2).
public final class SseFrame {
  public static final String MEDIA_TYPE = "text/event-stream";

  /// A comment: keeps what is between us and the reader from closing the connection.
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private SseFrame() {}

  /// @param number what a reader that comes back names as the last that it saw
  public static byte[] event(long number, Event event) {
    return frame(Long.toString(number), event.type(), EventJson.write(event));
  }

  /// @param id null leaves the reader's position as it is
  /// @param type the name of the event; it has no line breaks
  /// @param json JSON text; its line breaks, which can only stand between values, become blanks
  public static byte[] frame(@Nullable String id, String type, String json) {
    StringBuilder frame = new StringBuilder(json.length() + 64);
    if (id != null) {
      frame.append("id: ").append(id).append('\n');
    }
    frame.append("event: ").append(type).append('\n');
    frame.append("data: ").append(oneLine(json)).append("\n\n");
    return frame.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// As [#frame(String, String, String)], of JSON that may be large.
  ///
  /// @param pieces of JSON text in UTF-8, whose line breaks become blanks, here and now
  public static List<byte[]> frame(String type, List<byte[]> pieces) {
    List<byte[]> frame = new ArrayList<>();
    frame.add(("event: " + type + "\ndata: ").getBytes(StandardCharsets.UTF_8));
    for (byte[] piece : pieces) {
      for (int at = 0; at < piece.length; at++) {
        if (piece[at] == '\n' || piece[at] == '\r') {
          piece[at] = ' ';
        }
      }
      frame.add(piece);
    }
    frame.add("\n\n".getBytes(StandardCharsets.UTF_8));
    return frame;
  }

  /// How long a reader that lost the stream waits before it comes back.
  public static byte[] retry(Duration pause) {
    return ("retry: " + pause.toMillis() + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] heartbeat() {
    return HEARTBEAT.clone();
  }

  /// Equal JSON on one line.
  static String oneLine(String json) {
    return json.indexOf('\n') < 0 && json.indexOf('\r') < 0
        ? json
        : json.replace('\n', ' ').replace('\r', ' ');
  }
}
