package dev.runledger.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// A port that nobody listens on, at least for now.
final class FreePort {
  /// How often to try with another one where it was taken meanwhile.
  static final int TRIES = 3;

  private FreePort() {}

  static int find() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
