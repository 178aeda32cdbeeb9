package dev.runledger.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads an event stream as it arrives, in pieces of any size, by the rules of the HTML standard
/// (9.2.6). Not for use by several threads at once.
public final class SseParser {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
  private final StringBuilder data = new StringBuilder();
  private boolean afterReturn;
  private boolean firstLine = true;
  private String type = "";
  private String id = "";
  private String lastId = "";
  private @Nullable Duration retry;

  /// @param id of the last frame that had one; '' before the first
  /// @param type `message` for a frame that does not say
  public record Message(String id, String type, String data) {}

  /// Takes the next bytes, and gives the messages that they complete.
  public List<Message> feed(byte[] bytes, int from, int length) {
    List<Message> messages = new ArrayList<>();
    for (int at = from; at < from + length; at++) {
      byte one = bytes[at];
      boolean secondOfPair = one == '\n' && afterReturn;
      afterReturn = one == '\r';
      if (secondOfPair) {
        continue;
      }
      if (one == '\n' || one == '\r') {
        endLine(messages);
      } else {
        line.write(one);
      }
    }
    return messages;
  }

  /// Where to go on when the stream breaks; '' for the beginning.
  public String lastId() {
    return lastId;
  }

  /// How long the server asked to wait before coming back; null when it did not say.
  public @Nullable Duration retry() {
    return retry;
  }

  private void endLine(List<Message> messages) {
    String text = text();
    line.reset();
    if (text.isEmpty()) {
      dispatch(messages);
      return;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      field(text, "");
    } else if (colon > 0) {
      int value = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      field(text.substring(0, colon), text.substring(value));
    }
  }

  private String text() {
    byte[] bytes = line.toByteArray();
    boolean marked = firstLine && startsWithMark(bytes);
    firstLine = false;
    int start = marked ? BYTE_ORDER_MARK.length : 0;
    return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK.length
        && bytes[0] == BYTE_ORDER_MARK[0]
        && bytes[1] == BYTE_ORDER_MARK[1]
        && bytes[2] == BYTE_ORDER_MARK[2];
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          id = value;
        }
      }
      case "retry" -> {
        if (value.matches("[0-9]{1,9}")) {
          retry = Duration.ofMillis(Long.parseLong(value));
        }
      }
      default -> {}
    }
  }

  /// The id counts from the end of its frame on, also of one without data.
  private void dispatch(List<Message> messages) {
    lastId = id;
    if (!data.isEmpty()) {
      data.setLength(data.length() - 1);
      messages.add(new Message(lastId, type.isEmpty() ? "message" : type, data.toString()));
    }
    data.setLength(0);
    type = "";
  }
}
