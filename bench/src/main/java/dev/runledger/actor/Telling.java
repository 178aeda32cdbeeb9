package dev.runledger.actor;

import dev.runledger.event.Appended;
import dev.runledger.event.NewEvent;
import dev.runledger.history.Op;
import dev.runledger.history.Outcome;
import dev.runledger.id.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends events, again while nobody knows whether they arrived, and writes down every try.
final class Telling {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Cast cast;
  private final String by;
  private final Asking asking;

  Telling(Cast cast, String by) {
    this.cast = cast;
    this.by = by;
    this.asking = cast.asking(by);
  }

  /// @param call sends them, through any door
  /// @return what is known in the end; unknown when the curtain fell
  Outcome tell(RunId run, @Nullable String grant, List<NewEvent> events, Supplier<Appended> call)
      throws InterruptedException {
    while (true) {
      Outcome outcome = once(run, grant, events, call);
      if (!isWorthAnotherTry(outcome) || cast.curtain().pause(PAUSE)) {
        return outcome;
      }
    }
  }

  Outcome once(RunId run, @Nullable String grant, List<NewEvent> events, Supplier<Appended> call) {
    List<Op.Written> written =
        events.stream()
            .map(event ->
                new Op.Written(
                    Objects.requireNonNull(event.eventId()), event.type(), event.payload()))
            .toList();
    Outcome outcome =
        asking.change(
            run,
            (began, ended, became) ->
                new Op.Appended(by, began, ended, run, grant, written, became),
            () -> new Outcome.Taken(places(call.get())));
    if (outcome instanceof Outcome.Taken(List<Long> places) && !places.isEmpty()) {
      cast.book().reaches(run, places.getLast());
    }
    return outcome;
  }

  /// Unknown, or refused for now.
  static boolean isWorthAnotherTry(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Taken _ -> false;
      case Outcome.Unknown _ -> true;
      case Outcome.Refused(String code) ->
          code.equals("unavailable")
              || code.equals("unreachable")
              || code.equals("too_many_requests");
    };
  }

  private static List<Long> places(Appended appended) {
    return appended.events().stream().map(place -> Objects.requireNonNull(place.runSeq())).toList();
  }
}
