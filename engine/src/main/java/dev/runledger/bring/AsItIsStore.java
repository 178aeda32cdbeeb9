package dev.runledger.bring;

import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import java.util.List;
import java.util.Optional;

/// Rows of tables that no layout has: kept as they are, among what was written down.
final class AsItIsStore extends RowStore {
  AsItIsStore(Context context, SourceTable table, Mapper mapper) {
    super(context, table, mapper);
  }

  @Override
  Optional<String> refusal(Mapped row) {
    return context
        .notes()
        .adopted(table.name(), row.key())
        .map(_ -> "the table has a row of the same name already, or the same row twice");
  }

  @Override
  void storeSound(List<Mapped> sound) {
    storeByHalves(sound, this::note);
  }
}
