package dev.runledger.install;

/// The document of `runs` (FR-006: Database Schema for Runs & Events), criterion by criterion.
class RunsLayoutTest extends ExplorationLayoutContract {
  RunsLayoutTest() {
    super("runs", "runs", "run_events", "run_id");
  }
}
