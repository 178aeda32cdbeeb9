package dev.runledger.cli;

import dev.runledger.client.RunFilter;
import dev.runledger.client.RunledgerClient;
import dev.runledger.client.RunledgerException;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds what a shortened id means by asking for the newest of its kind.
record IdFinder(RunledgerClient client) {
  private static final String RUN = "run_";
  private static final int NEWEST = 10_000;
  private static final int PAGE = 1000;

  /// What an id names where both runs and sessions have ids.
  sealed interface Named {}

  record NamedRun(RunId id) implements Named {}

  record NamedSession(SessionId id) implements Named {}

  /// A run or a session. A whole id goes before the beginning of one, and a run before a session.
  Named named(String typed) {
    if (isSession(typed)) {
      return new NamedSession(session(typed));
    }
    if (typed.startsWith(RUN)) {
      return new NamedRun(run(typed));
    }
    ShortId id = new ShortId(RUN, typed);
    RunId run = checked(id.whole(), RunId::new);
    SessionId session = checked(typed, SessionId::new);
    return unless("run_not_found", () -> client.runs().get(run).id())
        .<Named>map(NamedRun::new)
        .or(() ->
            unless("session_not_found", () -> client.sessions().get(session).id())
                .map(NamedSession::new))
        .orElseGet(() -> new NamedRun(begun(id)));
  }

  private RunId begun(ShortId id) {
    List<String> runs = id.isWhole() ? List.of() : id.among(runs());
    if (runs.isEmpty()) {
      throw new Complaint(
          Exit.REFUSED,
          "run_not_found",
          (id.isWhole()
                  ? "There is no run '%s', and no session of that name."
                  : "No run's id begins with '%s', and there is no session of that name.")
              .formatted(id.typed()),
          "`runledger runs` and `runledger sessions` list the newest.");
    }
    return new RunId(id.only("run", runs.stream()));
  }

  private static <T> Optional<T> unless(String code, Supplier<T> asked) {
    try {
      return Optional.of(asked.get());
    } catch (RunledgerException e) {
      if (e.is(code)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isSession(String typed) {
    return typed.startsWith(SessionId.START);
  }

  /// @param typed null for the newest run there is
  RunId runOrNewest(@Nullable String typed) {
    if (typed != null) {
      return run(typed);
    }
    return client.runs().list(RunFilter.ALL.pageSize(1)).stream()
        .findFirst()
        .map(Run::id)
        .orElseThrow(() ->
            new Complaint(
                Exit.REFUSED,
                "run_not_found",
                "There are no runs yet.",
                "Start one: `runledger exec -- echo hello`."));
  }

  RunId run(String typed) {
    if (isSession(typed)) {
      throw new Complaint(
          Exit.USAGE,
          "usage",
          "'" + typed + "' is a session; a run is wanted here.",
          "`runledger sessions " + typed + "` lists its runs.");
    }
    ShortId id = new ShortId(RUN, typed);
    if (id.isWhole()) {
      return checked(id.whole(), RunId::new);
    }
    return new RunId(id.only("run", runs()));
  }

  private Stream<String> runs() {
    return client.runs().list(RunFilter.ALL.pageSize(PAGE)).stream()
        .limit(NEWEST)
        .map(run -> run.id().value());
  }

  SessionId session(String typed) {
    ShortId id = new ShortId(SessionId.START, typed);
    if (id.isWhole()) {
      return checked(id.whole(), SessionId::new);
    }
    return new SessionId(
        id.only(
            "session",
            client.sessions().list(null, null, null).stream()
                .limit(NEWEST)
                .map(session -> session.id().value())));
  }

  /// As [#session], of one that there is: where nothing else would tell a slip of the pen.
  SessionId knownSession(String typed) {
    return client.sessions().get(session(typed)).id();
  }

  /// As [#runner], of one that there is.
  RunnerId knownRunner(String typed) {
    return client.runners().get(runner(typed)).id();
  }

  RunnerId runner(String typed) {
    ShortId id = new ShortId(RunnerId.START, typed);
    if (id.isWhole()) {
      return checked(id.whole(), RunnerId::new);
    }
    return new RunnerId(
        id.only("runner", client.runners().list(null).stream().map(runner -> runner.id().value())));
  }

  private static <T> T checked(String text, Function<String, T> make) {
    try {
      return make.apply(text);
    } catch (IllegalArgumentException e) {
      throw new Complaint(Exit.USAGE, "usage", String.valueOf(e.getMessage()), "");
    }
  }
}
