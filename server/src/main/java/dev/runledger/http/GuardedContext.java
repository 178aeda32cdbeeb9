package dev.runledger.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// What Helidon reads a connection through and writes it to, with two limits that it has none of:
/// how much it may hold in memory of what nobody has asked for yet (one chunk of a chunked body is
/// as long as the client says), and how long a read or a write may stall.
final class GuardedContext implements ConnectionContext {
  private final ConnectionContext plain;
  private final HttpSettings.Patience patience;
  private final int mostBuffered;
  private final StallWatch.Guard guard;
  private final DataReader reader = DataReader.create(this::pull);
  private final DataWriter writer;
  private boolean ended;

  GuardedContext(
      ConnectionContext plain,
      HttpSettings.Patience patience,
      int mostBuffered,
      StallWatch.Guard guard) {
    this.plain = plain;
    this.patience = patience;
    this.mostBuffered = mostBuffered;
    this.guard = guard;
    this.writer = new GuardedWriter(plain.dataWriter());
  }

  /// Reads and forgets what the client still sends, so that it gets to read its answer before the
  /// connection is reset under it.
  ///
  /// @param pause how long it may send nothing before it counts as done
  void drain(Duration pause, Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      while (!ended && System.nanoTime() - end < 0) {
        guard.arm(pause);
        byte[] some = plain.serverSocket().get();
        ended = some == null;
      }
    } catch (UncheckedIOException _) {
      ended = true;
    } finally {
      guard.disarm();
    }
  }

  private byte @Nullable [] pull() {
    if (reader.available() > mostBuffered) {
      throw tooMuchAtOnce();
    }
    guard.arm(patience.idle());
    try {
      byte[] some = plain.serverSocket().get();
      ended = some == null;
      return some;
    } catch (UncheckedIOException e) {
      ended = true;
      throw new ServerConnectionException("Reading the connection failed", e);
    } finally {
      guard.disarm();
    }
  }

  private static RequestException tooMuchAtOnce() {
    return RequestException.builder()
        .type(DirectHandler.EventType.PAYLOAD_TOO_LARGE)
        .status(Status.REQUEST_ENTITY_TOO_LARGE_413)
        .message("One piece of the body is too large")
        .setKeepAlive(false)
        .build();
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
  }

  @Override
  public PeerInfo remotePeer() {
    return plain.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return plain.localPeer();
  }

  @Override
  public boolean isSecure() {
    return plain.isSecure();
  }

  @Override
  public String socketId() {
    return plain.socketId();
  }

  @Override
  public String childSocketId() {
    return plain.childSocketId();
  }

  @Override
  public ListenerContext listenerContext() {
    return plain.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return plain.executor();
  }

  @Override
  public Router router() {
    return plain.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return plain.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return plain.serverSocket();
  }

  private final class GuardedWriter implements DataWriter {
    private final DataWriter to;

    private GuardedWriter(DataWriter to) {
      this.to = to;
    }

    @Override
    public void write(BufferData... buffers) {
      guarded(() -> to.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      guarded(() -> to.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
      guarded(() -> to.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      guarded(() -> to.writeNow(buffer));
    }

    @Override
    public void flush() {
      guarded(to::flush);
    }

    private void guarded(Runnable write) {
      guard.arm(patience.stalledWrite());
      try {
        write.run();
      } finally {
        guard.disarm();
      }
    }
  }
}
