package dev.runledger.compare;

import dev.runledger.bring.Context;
import dev.runledger.match.Mapper;
import dev.runledger.match.Portions;
import dev.runledger.match.RowOrder;
import dev.runledger.match.SourceTable;
import dev.runledger.report.Verified;
import dev.runledger.source.Reading;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of a source whose name is none: NULL, a BLOB, a text in a column of numbers. None of them
/// can be here, and all of them should be aside: there are as many as in the source, or those that
/// are not are looked for.
final class NamelessRows {
  private final Context context;
  private final SourceTable table;
  private final Mapper mapper;
  private final RowOrder order;
  private final Verified verified;
  private final LateRows late;
  private final Map<String, Long> counts = new LinkedHashMap<>();

  NamelessRows(
      Context context,
      SourceTable table,
      Mapper mapper,
      RowOrder order,
      Verified verified,
      LateRows late) {
    this.context = context;
    this.table = table;
    this.mapper = mapper;
    this.order = order;
    this.verified = verified;
    this.late = late;
  }

  void add(@Nullable String[] row) {
    counts.merge(mapper.key(row), 1L, Long::sum);
  }

  void end() {
    Map<String, Map<String, Long>> aside = new HashMap<>();
    counts.forEach((key, count) -> {
      if (context.notes().rejected(table.name(), key) >= count) {
        verified.addAside(count);
      } else {
        Map<String, Long> contents = new HashMap<>();
        context
            .notes()
            .contents(table.name(), key)
            .forEach(content -> contents.merge(content, 1L, Long::sum));
        aside.put(key, contents);
      }
    });
    if (!aside.isEmpty()) {
      lookFor(aside);
    }
  }

  /// @param aside how often which content is, by the keys of those of which some are not
  private void lookFor(Map<String, Map<String, Long>> aside) {
    try (Reading reading =
        context.source().read(table.name(), table.columns(), table.identity(), null)) {
      OneByOne rows = new OneByOne(new Portions(reading));
      for (@Nullable String[] row = rows.take(); row != null; row = rows.take()) {
        Map<String, Long> contents = order.isNamed(row) ? null : aside.get(mapper.key(row));
        if (contents == null) {
          continue;
        }
        if (contents.merge(mapper.content(Arrays.asList(row)), -1L, Long::sum) >= 0) {
          verified.addAside(1);
        } else {
          late.addFresh(row);
        }
      }
    }
  }
}
