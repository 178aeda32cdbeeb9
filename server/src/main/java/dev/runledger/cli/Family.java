package dev.runledger.cli;

import dev.runledger.client.RunledgerClient;
import dev.runledger.id.RunId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Run;
import dev.runledger.run.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Runs with all that came from them, each once, as a server knows them now.
final class Family {
  private final RunledgerClient client;
  private final Set<RunId> seen = new HashSet<>();
  private final Set<SessionId> sessions = new HashSet<>();
  private final List<Run> members = new ArrayList<>();

  private Family(RunledgerClient client) {
    this.client = client;
  }

  /// The run, its children, and theirs.
  static List<Run> of(RunledgerClient client, Run first) {
    Family family = new Family(client);
    family.add(first);
    return family.members;
  }

  /// The runs of the session and of those that it started, and of theirs, with all that came from
  /// any of them.
  static List<Run> of(RunledgerClient client, SessionId first) {
    Family family = new Family(client);
    family.add(first);
    return family.members;
  }

  private void add(Run run) {
    if (seen.add(run.id())) {
      members.add(run);
      client.runs().children(run.id()).forEach(this::add);
    }
  }

  private void add(SessionId session) {
    if (sessions.add(session)) {
      client.sessions().runs(session).forEach(this::add);
      for (Session child : client.sessions().list(null, null, session)) {
        add(child.id());
      }
    }
  }
}
