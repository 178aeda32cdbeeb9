package dev.runledger.client;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// One request, as often as it is sent.
///
/// @param patience how long an answer may take
/// @param repeatable the server does it once, however often it is sent
record Call(
    String method,
    String path,
    Map<String, String> headers,
    BodyPublisher body,
    Duration patience,
    boolean repeatable) {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  static Call get(String path) {
    return new Call("GET", path, Map.of(), BodyPublishers.noBody(), PATIENCE, true);
  }

  static Call delete(String path) {
    return new Call("DELETE", path, Map.of(), BodyPublishers.noBody(), PATIENCE, true);
  }

  /// A post that the server would do again if it were sent again.
  static Call post(String path, byte[] json) {
    return json("POST", path, json, false);
  }

  static Call json(String method, String path, byte[] json, boolean repeatable) {
    return new Call(
        method,
        path,
        Map.of("Content-Type", "application/json"),
        BodyPublishers.ofByteArray(json),
        PATIENCE,
        repeatable);
  }

  /// The media type is for the server to find out.
  static Call upload(String path, BodyPublisher content) {
    return new Call(
        "POST", path, Map.of("Content-Type", "application/octet-stream"), content, PATIENCE, true);
  }

  Call with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Call(method, path, more, body, patience, repeatable);
  }

  Call within(Duration time) {
    return new Call(method, path, headers, body, time, repeatable);
  }

  Call asRepeatable() {
    return new Call(method, path, headers, body, patience, true);
  }
}
