package dev.runledger.simulation;

import dev.runledger.json.Words;
import dev.runledger.law.Cells;
import dev.runledger.law.LawBroken;
import dev.runledger.ledger.Told;
import dev.runledger.run.Run;

/// What was answered is what is stored.
final class Witness {
  private Witness() {}

  static void saw(World world, Told told) {
    Run run = told.run();
    Cells row =
        LawBroken.present(world.laws().now().run(run.id()), "Answered, and not there: " + run);
    boolean same =
        row.is("status", Words.of(run.status())) && row.number("last_run_seq") == run.lastRunSeq();
    // A read that answers may be older than the next write of others.
    LawBroken.unless(same || !told.changed(), "Answered %s, and stored %s", run, row);
  }
}
