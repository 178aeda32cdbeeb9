package dev.runledger.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/// Makes a [GuardedConnection] of every connection; HTTP/1.1 is the only protocol, so that whoever
/// speaks another is told so.
final class Connections implements ServerConnectionSelector {
  private static final int LONGEST_FIRST_LINE = 16 * 1024;
  private static final int LONGEST_HEADERS = 32 * 1024;

  private final HttpSettings.Patience patience;
  private final int mostBuffered;
  private final StallWatch watch;
  private final Http1ConnectionSelector http = http();

  Connections(HttpSettings.Patience patience, int mostBuffered, StallWatch watch) {
    this.patience = patience;
    this.mostBuffered = mostBuffered;
    this.watch = watch;
  }

  static void load() {
    http();
  }

  private static Http1ConnectionSelector http() {
    return Http1ConnectionSelector.builder()
        .config(
            Http1Config.builder()
                .sendKeepAliveHeader(false)
                .maxPrologueLength(LONGEST_FIRST_LINE)
                .maxHeadersSize(LONGEST_HEADERS)
                .build())
        .build();
  }

  @Override
  public ServerConnection connection(ConnectionContext plain) {
    StallWatch.Guard guard = watch.guard(() -> cut(plain));
    var context = new GuardedContext(plain, patience, mostBuffered, guard);
    return new GuardedConnection(http.connection(context), context, guard);
  }

  private static void cut(ConnectionContext plain) {
    plain.log(
        System.getLogger(Connections.class.getName()),
        System.Logger.Level.DEBUG,
        "stalled: the connection is cut");
    plain.serverSocket().close();
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("http/1.1");
  }
}
