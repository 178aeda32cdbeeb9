package dev.runledger.nodes;

import dev.runledger.client.HeldRun;
import dev.runledger.client.RunRequest;
import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.run.Delivery;
import dev.runledger.run.Grant;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Fence;
import dev.runledger.work.Poll;
import dev.runledger.work.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A runner played by hand, through whichever node.
record Hand(RunnerId id) {
  private static final String EXECUTOR = "hand";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Hand register(RunledgerClient node) {
    Capabilities what = new Capabilities("host", "/work", EXECUTOR, Set.of(), false);
    return new Hand(node.runners().register(new Registration(what, false)).runner());
  }

  /// A run for it.
  static RunId submit(RunledgerClient node) {
    Demands demands = new Demands(null, null, EXECUTOR, Set.of());
    return node.runs().submit(RunRequest.prompt("do it").demands(demands)).run();
  }

  /// Waits for work, or to be told anything.
  Delivery poll(RunledgerClient node) {
    return node.runners().poll(id, new Poll(PATIENCE, 1));
  }

  HeldRun held(RunledgerClient node, Grant grant) {
    return node.runners().held(grant.run().id(), new Fence(id, grant.lease().token()));
  }

  static NewEvent note(String text) {
    Json payload = new Json("{\"text\": \"" + text + "\"}");
    return new NewEvent("noted", null, null, null, payload, new EventId(text), false);
  }

  static List<String> types(Iterable<Event> events) {
    List<String> types = new ArrayList<>();
    events.forEach(event -> types.add(event.type()));
    return types;
  }
}
