package dev.runledger.sql;

import dev.runledger.event.Seal;
import dev.runledger.id.RunId;
import dev.runledger.store.SealTable.Tail;
import org.jspecify.annotations.Nullable;

/// Reads where the log of a run ends, from its row in `runs`.
public final class TailRow {

  private TailRow() {}

  public static Tail read(Row row) {
    return new Tail(
        new RunId(row.text("run_id")),
        row.longValue("last_run_seq"),
        row.longValue("sealed_run_seq"),
        seal(row, "last_hash"));
  }

  public static @Nullable Seal seal(Row row, String column) {
    byte[] hash = row.bytesOrNull(column);
    return hash == null ? null : Seal.of(hash);
  }
}
