package dev.runledger.api;

import dev.runledger.event.EventType;
import dev.runledger.http.Call;
import dev.runledger.http.QueryText;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.json.Body;
import dev.runledger.json.Limits;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.BadRequest;
import dev.runledger.run.PageRequest;
import dev.runledger.wire.Headers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What routes ask of a request again and again. A path that cannot be an id is the path of
/// something that is not there.
final class Asked {
  static final String LIMIT = "limit";
  static final String CURSOR = "cursor";
  static final String WAIT = "wait";
  static final String LAYOUT = "layout";
  static final String CHILDREN = "children";
  static final String EVENT_TYPE = "event_type";
  static final String SINCE = "since_seq";

  /// Names of preferences are taken in any case, and may have parameters behind them (RFC 7240).
  private static final Pattern WAIT_PREFERENCE =
      Pattern.compile("(?i)wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*(;.*)?");

  private Asked() {}

  static RunId run(Call call) {
    return id(call, "run", RunId::new);
  }

  static SessionId session(Call call) {
    return id(call, "session", SessionId::new);
  }

  static RunnerId runner(Call call) {
    return id(call, "runner", RunnerId::new);
  }

  static PageRequest page(Call call) {
    int limit = (int) call.query().integer(LIMIT, 1, PageRequest.MOST, PageRequest.DEFAULT_LIMIT);
    String cursor = call.query().text(CURSOR);
    try {
      return new PageRequest(limit, cursor == null ? null : PageRequest.Mark.parse(cursor));
    } catch (IllegalArgumentException _) {
      throw QueryText.wrong(CURSOR, String.valueOf(cursor), "the next_cursor of a page");
    }
  }

  /// As [#page], of a list whose items are numbered.
  static PageRequest numberedPage(Call call) {
    PageRequest page = page(call);
    if (page.after() != null && !page.after().id().matches("[0-9]{1,18}")) {
      throw QueryText.wrong(
          CURSOR, String.valueOf(call.query().text(CURSOR)), "the next_cursor of a page");
    }
    return page;
  }

  /// The published schema in whose names and words a run is to be shown; empty for our own.
  static Optional<Layout> layout(Call call) {
    String name = call.query().text(LAYOUT);
    if (name == null) {
      return Optional.empty();
    }
    return Optional.of(
        Catalog.find(name)
            .orElseThrow(() -> QueryText.wrong(LAYOUT, name, String.join(", ", Catalog.names()))));
  }

  /// The number of the last event that the caller wants nothing of; null when it said none.
  static @Nullable Long since(Call call) {
    return call.query().integer(SINCE, 0, Long.MAX_VALUE / 10);
  }

  /// The token of the caller's lease; null when it shows none.
  static @Nullable LeaseToken lease(Call call) {
    String token = call.header(Headers.LEASE_TOKEN);
    try {
      return token == null || token.isEmpty() ? null : new LeaseToken(token);
    } catch (IllegalArgumentException _) {
      throw new ProblemException(
          new BadRequest(
              "The header Lease-Token holds no lease token.",
              "Send the lease_token that the poll gave with the run."));
    }
  }

  /// A body that may be an empty object, or none.
  static byte[] nothingMore(Call call) {
    byte[] body = call.body().json(Limits.BODY_BYTES);
    Body.objectOrNothing(body).finish();
    return body;
  }

  /// How long a `Prefer: wait=N` lets the answer wait; empty when there is none.
  static Optional<Duration> preferredWait(Call call, Duration most) {
    for (String line : call.headers(Headers.PREFER)) {
      for (String preference : line.split(",")) {
        Matcher wait = WAIT_PREFERENCE.matcher(preference.strip());
        if (wait.matches()) {
          long seconds = Math.min(Long.parseLong(wait.group(1)), most.toSeconds());
          return Optional.of(Duration.ofSeconds(seconds));
        }
      }
    }
    return Optional.empty();
  }

  /// The only type of event that is wanted; null for every type.
  static @Nullable String eventType(Call call) {
    String type = call.query().text(EVENT_TYPE);
    if (type != null && !EventType.isWellFormed(type)) {
      throw QueryText.wrong(
          EVENT_TYPE, type, "1 to 100 letters, digits or _ . : - that begin with a letter");
    }
    return type;
  }

  private static <T> T id(Call call, String kind, Function<String, T> make) {
    String text = call.variable("id");
    try {
      return make.apply(text);
    } catch (IllegalArgumentException _) {
      throw new ProblemException(new Problem.NotFound(kind, text));
    }
  }
}
