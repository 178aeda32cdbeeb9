package dev.runledger.match;

import dev.runledger.source.SourceKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a row's values are ordered by, on both sides alike.
public final class RowOrder {
  private final SourceTable table;
  private final List<SourceKey> keys;
  private final List<Integer> shown = new ArrayList<>();

  /// @param keys of the table
  public RowOrder(SourceTable table, List<SourceKey> keys) {
    this.table = table;
    this.keys = keys;
    table.keys().forEach(key -> shown.add(table.shared().indexOf(key)));
  }

  public List<@Nullable String> ofSource(@Nullable String[] row) {
    return table.values(row, keys);
  }

  public List<@Nullable String> ofShown(@Nullable String[] row) {
    List<@Nullable String> values = new ArrayList<>();
    shown.forEach(at -> values.add(row[at]));
    return values;
  }

  public int compare(List<@Nullable String> one, List<@Nullable String> other) {
    for (int at = 0; at < one.size(); at++) {
      String a = Objects.requireNonNullElse(one.get(at), "");
      String b = Objects.requireNonNullElse(other.get(at), "");
      int order =
          keys.get(at).isNumber() && !a.isEmpty() && !b.isEmpty()
              ? Long.compare(Long.parseLong(a), Long.parseLong(b))
              : Arrays.compareUnsigned(
                  a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
