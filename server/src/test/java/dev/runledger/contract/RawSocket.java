package dev.runledger.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A client that sends what it likes.
final class RawSocket implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket = new Socket();

  private RawSocket() {}

  static RawSocket to(URI server) {
    return to(server, 0);
  }

  /// @param receiveBuffer in bytes; 0 for the usual one
  static RawSocket to(URI server, int receiveBuffer) {
    var raw = new RawSocket();
    try {
      if (receiveBuffer > 0) {
        raw.socket.setReceiveBufferSize(receiveBuffer);
      }
      raw.socket.setSoTimeout(PATIENCE_MILLIS);
      raw.socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      return raw;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawSocket send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawSocket send(byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Everything until the server closes the connection, which it must do in an orderly way.
  String readAll() {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What comes until this stands in it, or the connection does, in whatever way.
  String readUntil(String text) {
    var read = new StringBuilder();
    byte[] some = new byte[8192];
    try {
      InputStream in = socket.getInputStream();
      int count = 0;
      while (count >= 0 && read.indexOf(text, read.length() - count - text.length()) < 0) {
        count = in.read(some);
        read.append(new String(some, 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException _) {
      // Reset: what had come before is what there is.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
