package dev.runledger.http;

import java.time.Duration;
import java.util.Set;

/// How the server is reached and how much it takes on.
///
/// @param address a host name or an address to listen on
/// @param port 0 for any that is free
public record HttpSettings(
    String address, int port, Doors doors, Most most, Patience patience, boolean accessLog) {

  /// Whom it lets in, beside its own address.
  ///
  /// @param hosts names that a Host header may carry
  /// @param origins origins (`https://console.example`) whose pages may call it
  public record Doors(Set<String> hosts, Set<String> origins) {
    public static final Doors OWN = new Doors(Set.of(), Set.of());

    public Doors {
      hosts = Set.copyOf(hosts);
      origins = Set.copyOf(origins);
    }
  }

  /// How many there may be at a time, and how large.
  ///
  /// @param polls requests that wait for something: runners' polls, waits for a run's end
  /// @param streams open event streams
  /// @param connections open connections; more of them wait to be accepted
  public record Most(int polls, int streams, int connections) {
    public static final Most DEFAULT = new Most(10_000, 10_000, 25_000);
  }

  /// @param longestWait how long an answer may be held back at most
  /// @param heartbeat of a silent event stream
  /// @param stalledWrite after which a client that does not read is cut off
  /// @param idle after which a connection on which nothing comes is closed
  /// @param shutdown how long requests in flight may take to end
  public record Patience(
      Duration longestWait,
      Duration heartbeat,
      Duration stalledWrite,
      Duration idle,
      Duration shutdown) {
    public static final Patience DEFAULT =
        new Patience(
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(90),
            Duration.ofSeconds(10));
  }

  /// Loopback, with every default.
  public static HttpSettings local(int port) {
    return new HttpSettings("127.0.0.1", port, Doors.OWN, Most.DEFAULT, Patience.DEFAULT, false);
  }
}
