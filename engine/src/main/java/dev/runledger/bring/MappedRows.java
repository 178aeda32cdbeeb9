package dev.runledger.bring;

import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.Portions;
import dev.runledger.source.Reading;
import java.util.List;

/// Rows of a source, taken apart, a portion at a time.
interface MappedRows extends AutoCloseable {

  /// @param isReadBeside whether another thread may read ahead
  static MappedRows of(Reading reading, Mapper mapper, boolean isReadBeside) {
    Portions portions = new Portions(reading);
    if (isReadBeside) {
      return ReadAhead.begin(portions, mapper);
    }
    return () -> mapper.map(portions.next());
  }

  /// None at the end.
  List<Mapped> next();

  @Override
  default void close() {}
}
