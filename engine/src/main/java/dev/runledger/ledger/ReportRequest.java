package dev.runledger.ledger;

import dev.runledger.id.RunId;
import dev.runledger.run.RunCommand;
import dev.runledger.work.Fence;
import java.util.List;

/// What a holder reports of its run, one thing after the other.
///
/// @param run by its own id
record ReportRequest(RunId run, Fence fence, List<RunCommand.Report> reports) {}
