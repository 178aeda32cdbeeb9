package dev.runledger.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request is about, in whichever form of RFC 9112 (3.2) it says so: a path, as clients
/// write it to a server; a whole address, as they write it to a proxy; or [#WHOLE_SERVER].
///
/// @param authority host and port that the address names; null where there is none but the path
/// @param path as the client wrote it
record RequestTarget(@Nullable String authority, String path) {
  /// What OPTIONS may be asked about instead of a path.
  static final String WHOLE_SERVER = "*";

  private static final Pattern ADDRESS = Pattern.compile("(?i)https?://([^/]*)(/.*)?");

  static RequestTarget of(ServerRequest request) {
    String written = request.prologue().uriPath().rawPath();
    Matcher address = ADDRESS.matcher(written);
    if (!address.matches()) {
      return new RequestTarget(null, written);
    }
    if (address.group(2) != null) {
      return new RequestTarget(address.group(1), address.group(2));
    }
    boolean isOptions = request.prologue().method().text().equals("OPTIONS");
    return new RequestTarget(address.group(1), isOptions ? WHOLE_SERVER : "/");
  }
}
