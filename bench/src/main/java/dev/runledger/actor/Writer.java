package dev.runledger.actor;

import dev.runledger.client.RunledgerClient;
import dev.runledger.event.Appended;
import dev.runledger.event.Json;
import dev.runledger.event.NewEvent;
import dev.runledger.history.Outcome;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.json.JsonWriter;
import dev.runledger.wire.BulkItem;
import dev.runledger.wire.BulkResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Leaves notes in logs, its own runs' and others', one by one, several at once, or as lines of a
/// bulk request; and now and then sends again what was stored long ago.
public final class Writer implements Actor {
  private static final Duration PAUSE = Duration.ofMillis(30);
  private static final String[] TEXTS = {
    "plain",
    "caf\u00e9 \u20ac",
    "line\nbreak",
    "\ud83d\ude80",
    " \"quoted\" \\ ",
    "\u0001\u001f",
    ""
  };

  private final Cast cast;
  private final String name;
  private final RandomGenerator random;
  private final Telling telling;
  private final List<Sent> kept = new ArrayList<>();
  private long count;

  /// What was acknowledged, to be sent again.
  private record Sent(RunId run, List<NewEvent> events) {}

  public Writer(Cast cast, String name) {
    this.cast = cast;
    this.name = name;
    random = cast.chance(name);
    telling = new Telling(cast, name);
  }

  @Override
  public void play() throws InterruptedException {
    while (!cast.curtain().pause(random, PAUSE)) {
      Optional<RunId> run =
          random.nextInt(4) == 0 ? cast.book().any(random) : cast.book().anyOpen(random);
      if (!kept.isEmpty() && random.nextInt(20) == 0) {
        Sent old = kept.get(random.nextInt(kept.size()));
        write(old.run(), old.events());
      } else if (run.isPresent()) {
        List<NewEvent> events = events();
        if (write(run.get(), events).isTaken() && random.nextInt(10) == 0) {
          kept.add(new Sent(run.get(), events));
        }
      }
    }
  }

  private Outcome write(RunId run, List<NewEvent> events) throws InterruptedException {
    boolean bulk = random.nextInt(5) == 0;
    return telling.tell(
        run,
        null,
        events,
        () -> {
          RunledgerClient door = cast.doors().any(random);
          return bulk ? asLines(door, run, events) : door.runs().append(run, events);
        });
  }

  /// Lines are answered each on its own; here they are of one run and taken or refused together.
  private static Appended asLines(RunledgerClient door, RunId run, List<NewEvent> events) {
    List<BulkResult> results = door.ingest(List.of(new BulkItem.Events(run, null, events)));
    List<Appended.Place> places = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      BulkResult result = results.get(i);
      if (result.problem() != null) {
        throw new LineRefused(result.problem().code(), result.status());
      }
      Long seq = Objects.requireNonNull(result.runSeq());
      places.add(new Appended.Place(events.get(i).eventId(), null, seq));
    }
    return new Appended(places, 0);
  }

  private List<NewEvent> events() {
    List<NewEvent> events = new ArrayList<>();
    int many = 1 + random.nextInt(3);
    for (int i = 0; i < many; i++) {
      count++;
      events.add(
          new NewEvent(
              "user.note", name, null, null, payload(), new EventId(name + "-" + count), false));
    }
    return events;
  }

  /// Spaced in no way that a program would print again.
  private Json payload() {
    String text = new JsonWriter().text(TEXTS[random.nextInt(TEXTS.length)]).toString();
    return new Json("{ \"n\" :%d,\"text\":  %s }".formatted(count, text));
  }
}
