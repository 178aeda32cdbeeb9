package dev.runledger.ledger;

import dev.runledger.id.RunId;
import dev.runledger.run.RunCommand;
import dev.runledger.work.Fence;

/// What a holder reports of its run.
///
/// @param run by its own id
record ReportRequest(RunId run, Fence fence, RunCommand.Report report) {}
