package dev.runledger.http;

import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.ForbiddenOrigin;
import dev.runledger.problem.RequestProblem.Unauthorized;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who is let in. A server on the loopback address is within reach of every web page that is open
/// in a browser on the machine, so the token alone would not do: the Host header says whether the
/// page fooled the browser's name look-up, Origin and Sec-Fetch-Site say where the page is from.
final class Gate {
  private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final HeaderName SEC_FETCH_MODE = HeaderNames.create("Sec-Fetch-Mode");
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> HARMLESS_SITES = Set.of("same-origin", "none");
  private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]");
  private static final Pattern PORT = Pattern.compile(":[0-9]{0,5}$");

  private final Set<String> hosts;
  private final Set<String> origins;
  private final boolean anyAddress;
  private final Keyring keyring;

  Gate(HttpSettings settings, boolean loopback, Keyring keyring) {
    this.hosts = new TreeSet<>(OWN_NAMES);
    this.hosts.add(bracketed(settings.address()));
    settings.doors().hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    this.origins = settings.doors().origins();
    this.anyAddress = !loopback;
    this.keyring = keyring;
  }

  /// True for an address that only this machine can reach.
  static boolean isLoopback(InetAddress address) {
    return address.isLoopbackAddress();
  }

  /// Throws when this request is not to be answered for where it comes from. It is asked before the
  /// route is known, so that a stranger learns nothing. Who writes a whole address has to mean us
  /// by it as well as by the header.
  void checkPlace(ServerRequest request, RequestTarget target, boolean isPage) {
    ServerRequestHeaders headers = request.headers();
    String host = headers.first(HeaderNames.HOST).orElse("");
    if (headers.values(HeaderNames.HOST).size() > 1 || !isOurs(host)) {
      throw forbidden("Host", host);
    }
    String authority = target.authority();
    if (authority != null && !isOurs(authority)) {
      throw forbidden("Host", authority);
    }
    String origin = headers.first(HeaderNames.ORIGIN).orElse(null);
    if (origin != null) {
      if (!isOrigin(origin, authority == null ? host : authority) && !origins.contains(origin)) {
        throw forbidden("Origin", origin);
      }
      return;
    }
    String site = headers.first(SEC_FETCH_SITE).orElse("none").toLowerCase(Locale.ROOT);
    if (!HARMLESS_SITES.contains(site) && !(isPage && isNavigation(request))) {
      throw forbidden("Sec-Fetch-Site", site);
    }
  }

  /// @return who asks, as the audit names it
  String checkKey(ServerRequest request, Route.Access access) {
    boolean free =
        switch (access) {
          case TOKEN -> false;
          case LOCAL -> !anyAddress;
          case OPEN, PAGE -> true;
        };
    Optional<String> caller =
        keyring.caller(
            request.headers().first(HeaderNames.AUTHORIZATION).orElse(null),
            request.headers().values(HeaderNames.COOKIE));
    if (!free && caller.isEmpty()) {
      throw new ProblemException(new Unauthorized());
    }
    return caller.orElse(Keyring.ANYBODY);
  }

  /// The headers that let a page of an allowed origin read the answer; none for other requests.
  Map<String, String> crossOrigin(ServerRequest request) {
    String origin = allowedOrigin(request);
    return origin == null
        ? Map.of()
        : Map.of(
            "Access-Control-Allow-Origin", origin,
            "Access-Control-Expose-Headers", "Request-Id, Location, Retry-After, ETag",
            "Vary", "Origin");
  }

  /// The answer to a browser that asks whether a page of another origin may send a request.
  Answer preflight(ServerRequest request, String allowed) {
    Answer answer = Answer.nothing(204).with("Allow", allowed);
    return allowedOrigin(request) == null
        ? answer
        : answer
            .with("Access-Control-Allow-Methods", allowed)
            .with(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID,"
                    + " Lease-Token, Prefer, Request-Id, traceparent")
            .with("Access-Control-Max-Age", "600");
  }

  private @Nullable String allowedOrigin(ServerRequest request) {
    return origins.isEmpty()
        ? null
        : request.headers().first(HeaderNames.ORIGIN).filter(origins::contains).orElse(null);
  }

  private boolean isOurs(String host) {
    String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    // An address cannot be made to point elsewhere, as a name can.
    return hosts.contains(name) || (anyAddress && IP_ADDRESS.matcher(name).matches());
  }

  private static boolean isOrigin(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  private static boolean isNavigation(ServerRequest request) {
    List<String> modes = request.headers().values(SEC_FETCH_MODE);
    return request.prologue().method().text().equals("GET") && modes.contains("navigate");
  }

  private static String bracketed(String address) {
    return address.indexOf(':') < 0 || address.startsWith("[")
        ? address.toLowerCase(Locale.ROOT)
        : "[" + address.toLowerCase(Locale.ROOT) + "]";
  }

  private static ProblemException forbidden(String header, String value) {
    return new ProblemException(new ForbiddenOrigin(header, value));
  }
}
