package dev.runledger.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One connection of a caller. Reads answers that say their length, as all of ours do.
final class Line implements AutoCloseable {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int FIRST_STATUS_DIGIT = "HTTP/1.1 ".length();

  private final Caller caller;
  private final SocketChannel channel;
  private final SelectionKey key;
  private byte[] in = new byte[8 * 1024];
  private ByteBuffer reading = ByteBuffer.wrap(in);
  private ByteBuffer out = ByteBuffer.allocate(0);
  private long asked;

  private Line(Caller caller, SocketChannel channel, SelectionKey key) {
    this.caller = caller;
    this.channel = channel;
    this.key = key;
  }

  static Line open(Caller caller, InetSocketAddress server, Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    Line line = new Line(caller, channel, channel.register(selector, SelectionKey.OP_READ));
    line.key.attach(line);
    return line;
  }

  /// Sends the caller's next request.
  ///
  /// @return false when it has none
  boolean ask() throws IOException {
    byte @Nullable [] request = caller.ask();
    if (request == null) {
      return false;
    }
    out = ByteBuffer.wrap(request);
    asked = System.nanoTime();
    send();
    return true;
  }

  private void send() throws IOException {
    channel.write(out);
    int interest = out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  /// Goes on where the socket lets it.
  ///
  /// @return whether an answer was completed and handed to the caller
  boolean goOn(Tally tally) throws IOException {
    if (out.hasRemaining()) {
      send();
      return false;
    }
    if (channel.read(reading) < 0) {
      throw new EOFException("The server closed a connection");
    }
    int filled = reading.position();
    int body = bodyStart(filled);
    if (body < 0) {
      makeRoom(filled + 1);
      return false;
    }
    int length = bodyLength(body);
    if (filled < body + length) {
      makeRoom(body + length);
      return false;
    }
    long took = System.nanoTime() - asked;
    reading.clear();
    tally.add(caller.answered(new Reply(status(), in, body, length)), took);
    return true;
  }

  private void makeRoom(int wanted) {
    if (wanted > in.length) {
      int filled = reading.position();
      in = Arrays.copyOf(in, Math.max(wanted, in.length * 2));
      reading = ByteBuffer.wrap(in).position(filled);
    }
  }

  private int status() {
    int status = 0;
    for (int at = FIRST_STATUS_DIGIT; at < FIRST_STATUS_DIGIT + 3; at++) {
      status = status * 10 + in[at] - '0';
    }
    return status;
  }

  /// Behind the empty line; -1 while the head is not complete.
  private int bodyStart(int filled) {
    for (int at = 3; at < filled; at++) {
      if (in[at] == '\n' && in[at - 1] == '\r' && in[at - 2] == '\n') {
        return at + 1;
      }
    }
    return -1;
  }

  /// 0 where no length is said: an answer without content.
  private int bodyLength(int bodyStart) {
    for (int at = 0; at < bodyStart; at++) {
      if (in[at] == '\n' && startsWithLength(at + 1)) {
        int length = 0;
        for (int digit = at + 1 + LENGTH.length; in[digit] != '\r'; digit++) {
          length = in[digit] == ' ' ? length : length * 10 + in[digit] - '0';
        }
        return length;
      }
    }
    return 0;
  }

  private boolean startsWithLength(int from) {
    for (int at = 0; at < LENGTH.length; at++) {
      if ((in[from + at] | 0x20) != (LENGTH[at] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
