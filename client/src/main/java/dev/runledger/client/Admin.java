package dev.runledger.client;

import dev.runledger.event.Json;
import dev.runledger.json.Words;
import dev.runledger.run.AuditEvent;
import dev.runledger.run.BulkEnd;
import dev.runledger.run.Recovered;
import dev.runledger.wire.AdminJson;
import dev.runledger.wire.AdminJson.BulkCancel;
import dev.runledger.wire.Paths;

/// What operators ask of a server. Every method throws a [RunledgerException] when it says no.
public final class Admin {
  private final Transport transport;

  Admin(Transport transport) {
    this.transport = transport;
  }

  /// Moves on the runs whose holders are gone.
  public Recovered recover(Recovered.Mode mode) {
    Query query = Query.of(Paths.ADMIN_RECOVER).with("mode", Words.of(mode));
    Call call = Call.post(query.toString(), Call.NOTHING).repeatable();
    return Answers.read("recovery", transport.send(call), AdminJson::readRecovered);
  }

  /// How the runs, the runners, the database and the node that answers are.
  public Json diagnostics() {
    return new Json(transport.send(Call.get(Paths.ADMIN_DIAGNOSTICS)).body());
  }

  /// Cancels all live runs that meet a filter, or only says which they are.
  public BulkEnd cancel(BulkCancel asked) {
    Call call = Call.post(Paths.ADMIN_CANCEL, AdminJson.write(asked)).repeatable();
    return Answers.read("list of runs", transport.send(call), AdminJson::readEnd);
  }

  /// What operators did, newest first.
  public Listing<AuditEvent> audit() {
    return Answers.listing(
        transport, Query.of(Paths.ADMIN_AUDIT), "list of audit events", AdminJson::readAudit);
  }

  /// Asks the node that answers to be left alone: it says that it is not ready.
  public void drain() {
    transport.send(Call.post(Paths.ADMIN_DRAIN, Call.NOTHING).repeatable());
  }

  /// Lets the node that answers be used again.
  public void undrain() {
    transport.send(Call.delete(Paths.ADMIN_DRAIN));
  }
}
