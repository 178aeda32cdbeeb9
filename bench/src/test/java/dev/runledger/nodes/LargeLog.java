package dev.runledger.nodes;

import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.rig.ServerProcess;
import dev.runledger.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A run into whose log large events are written, each until it is acknowledged.
///
/// @param kept the ids of the events that were acknowledged
record LargeLog(RunledgerClient client, RunId run, List<String> kept) implements AutoCloseable {
  private static final int BYTES = 100_000;

  /// How a server said no.
  record Answer(int status, String code, String says) {}

  static LargeLog at(ServerProcess server) {
    RunledgerClient client =
        RunledgerClient.builder(server.url()).persistence(Duration.ZERO).build();
    RunId run = client.runs().submit(RunRequest.prompt("be written to")).run();
    return new LargeLog(client, run, new ArrayList<>());
  }

  Answer writeUntilRefused() {
    Optional<Answer> refused = Optional.empty();
    while (refused.isEmpty()) {
      refused = write();
    }
    return refused.get();
  }

  /// The event that was refused last is sent again: it is stored once, also where nobody knew
  /// whether it was.
  void writeUntilKept() {
    while (write().isPresent()) {
      // What failed is found out by trying: the first may still meet the full disk.
    }
  }

  private Optional<Answer> write() {
    String id = "e" + kept.size();
    byte[] noise = new byte[BYTES];
    new Random(kept.size()).nextBytes(noise);
    var payload = new Json("{\"text\": \"" + HexFormat.of().formatHex(noise) + "\"}");
    var event = new NewEvent("user.note", null, null, null, payload, new EventId(id), false);
    try {
      client.runs().append(run, List.of(event));
      kept.add(id);
      return Optional.empty();
    } catch (RunledgerException e) {
      return Optional.of(new Answer(e.status(), e.code(), e.getMessage()));
    }
  }

  RunStatus cancel() {
    client.runs().cancel(run, null);
    return client.runs().get(run).status();
  }

  /// The ids of the events that are there.
  List<String> read() {
    List<String> ids = new ArrayList<>();
    List<Event> page = page(0);
    while (!page.isEmpty()) {
      page.forEach(event -> ids.add(String.valueOf(event.eventId())));
      page = page(page.getLast().runSeq());
    }
    return ids;
  }

  private List<Event> page(long since) {
    return client.runs().events(run, since, 20, "user.note").events();
  }

  @Override
  public void close() {
    client.close();
  }
}
