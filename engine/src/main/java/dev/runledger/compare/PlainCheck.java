package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.Mappers;
import dev.runledger.match.Portions;
import dev.runledger.match.SourceTable;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.source.Reading;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares a source with our own tables, row by row and column by column, where this kind of
/// database has no views of the layout.
public record PlainCheck(Context context, Mappers mappers, AdoptionWatch watch) {

  public Verified verify(SourceTable table) {
    Verified verified = new Verified();
    Mapper mapper = mappers.of(table);
    long compared = 0;
    try (Reading reading =
        context.source().read(table.name(), table.columns(), table.identity(), null)) {
      Portions portions = new Portions(reading);
      for (List<@Nullable String[]> rows = portions.next();
          !rows.isEmpty();
          rows = portions.next()) {
        for (@Nullable String[] row : rows) {
          compare(table, mapper.map(row), mapper, verified);
        }
        compared += rows.size();
        watch.verifying(table.name(), compared);
      }
    }
    return verified;
  }

  private void compare(SourceTable table, Mapped row, Mapper mapper, Verified verified) {
    Optional<List<@Nullable String>> found = new Stored(context).find(table, row, mapper);
    if (found.isEmpty()) {
      if (context.notes().rejection(table.name(), row.key()).isPresent()) {
        verified.addAside();
      } else {
        verified.addMissing(row.key());
      }
      return;
    }
    List<Verified.Difference> differences = Stored.differences(table, row, found.get());
    if (differences.isEmpty()) {
      verified.addEqual();
    } else {
      verified.addDifferent(differences);
    }
  }
}
