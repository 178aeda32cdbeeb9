package dev.runledger.wire;

import dev.runledger.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
