package dev.runledger.http;

import dev.runledger.json.Limits;
import io.helidon.common.Size;
import io.helidon.http.DirectHandler;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/// The HTTP server: listens from its creation until it is closed. A virtual thread for each
/// connection; what many could do at a time is bounded by [Waits].
public final class HttpServer implements AutoCloseable {
  /// The largest body that one chunk may hold, and what is around it.
  private static final int MOST_BUFFERED = Limits.SNAPSHOT_BODY_BYTES + 64 * 1024;

  private final StallWatch watch;
  private final List<Waits> waits;
  private final List<Route> routes;
  private final WebServer web;

  /// @param waits everything in which requests wait; ended when the server closes
  /// @throws IllegalStateException when others could reach the server and nobody has to show a
  ///   token
  /// @throws UncheckedIOException when the port is taken
  public HttpServer(
      HttpSettings settings,
      Keyring keyring,
      Faults faults,
      Meters meters,
      List<Waits> waits,
      List<Routes> resources) {
    useNoServices();
    InetAddress address = resolve(settings.address());
    if (!address.isLoopbackAddress() && keyring.isOpen()) {
      throw new IllegalStateException(
          "Without a token the server listens on a loopback address only, not on "
              + settings.address());
    }
    this.waits = List.copyOf(waits);
    this.routes = resources.stream().flatMap(some -> some.routes().stream()).toList();
    Reception reception =
        new Reception(
            new Router(routes),
            new Gate(settings, address.isLoopbackAddress(), keyring),
            faults,
            meters,
            settings.accessLog());
    HttpSettings.Patience patience = settings.patience();
    this.watch =
        new StallWatch(
            Stream.of(patience.idle(), patience.stalledWrite()).sorted().findFirst().orElseThrow());
    this.web =
        WebServer.builder()
            .address(address)
            .port(settings.port())
            .maxTcpConnections(settings.most().connections())
            .protocolsDiscoverServices(false)
            .featuresDiscoverServices(false)
            // Else the end of a long answer waits for the caller's acknowledgement of the rest: 40
            // ms.
            .connectionOptions(options -> options.tcpNoDelay(true))
            .addConnectionSelector(new Connections(patience, MOST_BUFFERED, watch))
            .directHandlers(malformed())
            .shutdownGracePeriod(patience.shutdown())
            .shutdownHook(false)
            .routing((HttpRouting.Builder routing) -> routing.any(reception))
            .build()
            .start();
    if (!web.isRunning()) { // Helidon only logs that it could not listen.
      watch.close();
      throw new UncheckedIOException(
          new BindException(
              "Port " + settings.port() + " of " + settings.address() + " cannot be listened on"));
    }
  }

  /// Loads what a server needs, so that making one is quick afterwards. Whoever starts a server may
  /// do so in a thread beside other work.
  ///
  /// @param awaitLogging returns when loggers can be written to
  public static void load(Runnable awaitLogging) {
    Size.parse("1 KB"); // The first decimal number makes the JDK work out a large table.
    awaitLogging.run();
    useNoServices();
    Connections.load();
    WebServer.builder()
        .protocolsDiscoverServices(false)
        .featuresDiscoverServices(false)
        .shutdownHook(false)
        .routing((HttpRouting.Builder routing) -> routing.any((_, response) -> response.send()))
        .build();
    new Meters().close();
  }

  /// Helidon would look through the class path for a hundred services that we have no use for, and
  /// put them all together.
  private static void useNoServices() {
    GlobalServiceRegistry.registry(() ->
        ServiceRegistryManager.create(
                ServiceRegistryConfig.builder()
                    .discoverServices(false)
                    .discoverServicesFromServiceLoader(false)
                    .build())
            .registry());
  }

  /// All that it answers.
  public List<Route> routes() {
    return routes;
  }

  public int port() {
    return web.port();
  }

  /// Takes no new connection, wakes every request that waits, and lets those in flight end.
  @Override
  public void close() {
    waits.forEach(Waits::close);
    web.stop();
    watch.close();
  }

  private static DirectHandlers malformed() {
    var handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, new MalformedHttp());
    }
    return handlers.build();
  }

  private static InetAddress resolve(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException("There is no address '" + address + "'", e);
    }
  }
}
