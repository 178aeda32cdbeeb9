package dev.runledger.torture;

import dev.runledger.rig.PostgresDatabase;
import dev.runledger.rig.PostgresPrograms;

/// What the nodes keep their ledger in.
public sealed interface Base {
  /// A file of its own, which is for one node alone.
  record SqliteFile() implements Base {}

  /// A PostgreSQL server of its own, which can be crashed.
  ///
  /// @param programs that it is run with
  record OwnServer(PostgresPrograms programs) implements Base {}

  /// An empty database that is there already; its server is not ours to crash.
  record Given(PostgresDatabase database) implements Base {}
}
