package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.match.Mappers;
import dev.runledger.match.SourceTable;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import org.jspecify.annotations.Nullable;

/// Compares a source with what is here, row by row and column by column. Rows that were written
/// into the source after it was copied are brought.
///
/// @param here what the layout shows; null where this kind of database has no such layout: each row
///   is then looked up in our own tables
/// @param isFirst whether nobody can have changed anything here yet
/// @param isInPlace whether nobody will look at the source any more: what was changed there in a
///   way that is refused here is brought anew
public record Verification(
    Context context,
    Mappers mappers,
    @Nullable ShownRows here,
    boolean isFirst,
    boolean isInPlace,
    AdoptionWatch watch) {

  public Verified verify(SourceTable table) {
    return new OneTable(this, table).compare();
  }
}
