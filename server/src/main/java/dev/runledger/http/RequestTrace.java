package dev.runledger.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// What ties the log lines of a request together, and to the caller's own.
///
/// @param id as the caller named it, if the name is harmless; else made here
/// @param traceId of the W3C trace that the caller is in; null when it said none
record RequestTrace(String id, @Nullable String traceId) implements AutoCloseable {
  static final HeaderName HEADER = HeaderNames.create("Request-Id");

  private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern TRACE =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
  private static final String LOG_ID = "request_id";
  private static final String LOG_TRACE = "trace_id";

  /// Opens the trace of a request: until it is closed, what this thread logs carries it.
  static RequestTrace open(ServerRequest request) {
    var trace =
        new RequestTrace(
            request
                .headers()
                .first(HEADER)
                .filter(id -> HARMLESS.matcher(id).matches())
                .orElseGet(RequestTrace::makeId),
            request.headers().first(TRACEPARENT).map(RequestTrace::traceOf).orElse(null));
    MDC.put(LOG_ID, trace.id);
    if (trace.traceId != null) {
      MDC.put(LOG_TRACE, trace.traceId);
    }
    return trace;
  }

  static String makeId() {
    return "req_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  @Override
  public void close() {
    MDC.remove(LOG_ID);
    MDC.remove(LOG_TRACE);
  }

  private static @Nullable String traceOf(String traceparent) {
    Matcher trace = TRACE.matcher(traceparent);
    return trace.matches() ? trace.group(1) : null;
  }
}
