package dev.runledger.cli;

import dev.runledger.client.RunFilter;
import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import org.jspecify.annotations.Nullable;

/// Finds what a shortened id means by asking for the newest of its kind.
record IdFinder(RunledgerClient client) {
  private static final String RUN = "run_";
  private static final int NEWEST = 10_000;
  private static final int PAGE = 1000;

  /// True when this is, or begins like, the id of a session.
  static boolean isSession(String typed) {
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
    return new RunId(
        id.only(
            "run",
            client.runs().list(RunFilter.ALL.pageSize(PAGE)).stream()
                .limit(NEWEST)
                .map(run -> run.id().value())));
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

  private static <T> T checked(String text, java.util.function.Function<String, T> make) {
    try {
      return make.apply(text);
    } catch (IllegalArgumentException e) {
      throw new Complaint(Exit.USAGE, "usage", String.valueOf(e.getMessage()), "");
    }
  }
}
