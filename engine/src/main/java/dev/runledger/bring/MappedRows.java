package dev.runledger.bring;

import dev.runledger.match.Ahead;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.Parts;
import dev.runledger.match.Portions;
import dev.runledger.source.Reading;

/// Rows of a source, taken apart.
final class MappedRows {
  private MappedRows() {}

  /// @param most rows of a portion
  /// @param isReadBeside whether another thread may read ahead, while the portion before is stored
  static Parts<Mapped> of(Reading reading, Mapper mapper, int most, boolean isReadBeside) {
    Portions portions = new Portions(reading, most);
    Parts<Mapped> rows = () -> mapper.map(portions.next());
    return isReadBeside ? Ahead.begin(() -> rows) : rows;
  }
}
