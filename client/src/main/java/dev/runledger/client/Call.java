package dev.runledger.client;

import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.wire.BulkItem;
import dev.runledger.wire.BulkWriter;
import dev.runledger.wire.EventBodies;
import dev.runledger.wire.Headers;
import dev.runledger.wire.Paths;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One request, as often as it is sent.
///
/// @param patience how long an answer may take to begin
/// @param isRepeatable the server does it once, however often it is sent
record Call(
    String method,
    String path,
    Map<String, String> headers,
    BodyPublisher body,
    Duration patience,
    boolean isRepeatable) {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  static Call get(String path) {
    return new Call("GET", path, Map.of(), BodyPublishers.noBody(), PATIENCE, true);
  }

  static Call delete(String path) {
    return new Call("DELETE", path, Map.of(), BodyPublishers.noBody(), PATIENCE, true);
  }

  /// A post that the server would do again if it were sent again.
  static Call post(String path, byte[] json) {
    return of("POST", path, "application/json", BodyPublishers.ofByteArray(json));
  }

  static Call put(String path, byte[] json) {
    return of("PUT", path, "application/json", BodyPublishers.ofByteArray(json)).repeatable();
  }

  static Call patch(String path, byte[] json) {
    return of("PATCH", path, "application/json", BodyPublishers.ofByteArray(json)).repeatable();
  }

  /// What kind of file it is, the server finds out. Equal content is stored once.
  static Call upload(String path, BodyPublisher content) {
    return of("POST", path, "application/octet-stream", content).repeatable();
  }

  /// An event without an id gets one, so that the append can be repeated.
  static Call append(String path, List<NewEvent> events) {
    return post(path, EventBodies.write(events.stream().map(Call::identified).toList()))
        .repeatable();
  }

  /// A line each, as [#append].
  static Call ingest(List<BulkItem.Events> items) {
    var lines = new ByteArrayOutputStream();
    for (BulkItem.Events item : items) {
      for (NewEvent event : item.events()) {
        lines.writeBytes(BulkWriter.line(item.run(), item.token(), identified(event)));
      }
    }
    BodyPublisher body = BodyPublishers.ofByteArray(lines.toByteArray());
    return of("POST", Paths.EVENTS, EventBodies.NDJSON, body).repeatable();
  }

  /// As [#post], with a key by which the server knows the request when it comes again.
  static Call once(String path, byte[] json, String idempotencyKey) {
    return post(path, json).with(Headers.IDEMPOTENCY_KEY, idempotencyKey).repeatable();
  }

  static Call once(String path, byte[] json) {
    return once(path, json, UUID.randomUUID().toString());
  }

  /// @param idempotencyKey null leaves it as it is
  Call keyed(@Nullable String idempotencyKey) {
    return idempotencyKey == null ? this : with(Headers.IDEMPOTENCY_KEY, idempotencyKey);
  }

  Call with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Call(method, path, more, body, patience, isRepeatable);
  }

  Call within(Duration time) {
    return new Call(method, path, headers, body, time, isRepeatable);
  }

  Call repeatable() {
    return new Call(method, path, headers, body, patience, true);
  }

  private static Call of(String method, String path, String mediaType, BodyPublisher body) {
    return new Call(method, path, Map.of("Content-Type", mediaType), body, PATIENCE, false);
  }

  private static NewEvent identified(NewEvent event) {
    return event.eventId() != null
        ? event
        : new NewEvent(
            event.type(),
            event.source(),
            event.nodeName(),
            event.step(),
            event.payload(),
            new EventId(UUID.randomUUID().toString()),
            event.ephemeral());
  }
}
