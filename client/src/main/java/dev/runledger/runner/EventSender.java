package dev.runledger.runner;

import dev.runledger.client.RunledgerException;
import dev.runledger.event.NewEvent;
import dev.runledger.id.EventId;
import dev.runledger.json.JsonWriter;
import java.lang.System.Logger.Level;
import java.util.List;

/// Sends a run's events, one batch at a time. An event that the server will not have is replaced by
/// one of type `event_refused` that says why, so that no gap goes unnoticed.
final class EventSender {
  private static final System.Logger LOG = System.getLogger(EventSender.class.getName());

  private final EventBuffer buffer;
  private final RunLine line;

  EventSender(EventBuffer buffer, RunLine line) {
    this.buffer = buffer;
    this.line = line;
  }

  /// Sends until the buffer is closed or the lease lost.
  void run() {
    try {
      for (List<NewEvent> batch = buffer.take(); !batch.isEmpty(); batch = buffer.take()) {
        send(batch);
        buffer.stored(batch.size());
      }
    } catch (StopException e) {
      LOG.log(Level.DEBUG, "Events are not sent any more: {0}", e.getMessage());
    } catch (RunledgerException e) {
      LOG.log(Level.WARNING, "The server takes no events of this run", e);
      line.lost(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      buffer.close();
    }
  }

  private void send(List<NewEvent> batch) throws InterruptedException {
    try {
      line.write(held -> held.append(batch));
    } catch (RunledgerException e) {
      if (batch.size() > 1) {
        send(batch.subList(0, batch.size() / 2));
        send(batch.subList(batch.size() / 2, batch.size()));
      } else {
        sendRefusal(batch.getFirst(), e);
      }
    }
  }

  private void sendRefusal(NewEvent event, RunledgerException why) throws InterruptedException {
    LOG.log(
        Level.WARNING, "The server refused an event of type {0}: {1}", event.type(), why.code());
    JsonWriter payload =
        new JsonWriter()
            .object()
            .text("event_type", event.type())
            .text("code", why.code())
            .text("message", why.getMessage())
            .endObject();
    NewEvent refusal =
        new NewEvent(
            "event_refused",
            null,
            null,
            event.step(),
            payload.json(),
            event.eventId() == null ? null : new EventId(event.eventId() + "-refused"),
            false);
    line.write(held -> held.append(List.of(refusal)));
  }
}
