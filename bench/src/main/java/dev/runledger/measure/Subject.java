package dev.runledger.measure;

import dev.runledger.rig.ServerProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The server that is measured.
///
/// @param process null for one that runs already, of which nothing but its address is known
record Subject(InetSocketAddress address, @Nullable ServerProcess process)
    implements AutoCloseable {

  static Subject of(ServerProcess process) {
    return new Subject(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), process.port()), process);
  }

  /// @param url of one that lets in whoever comes
  static Subject at(URI url) {
    int port = url.getPort() < 0 ? 80 : url.getPort();
    return new Subject(new InetSocketAddress(url.getHost(), port), null);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
