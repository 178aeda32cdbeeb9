package dev.runledger.match;

import dev.runledger.json.TextFaults;
import dev.runledger.source.SourceKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a row's values are ordered by, on both sides alike.
public final class RowOrder {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");

  private final SourceTable table;
  private final List<SourceKey> keys;
  private final List<Integer> shown = new ArrayList<>();

  /// @param keys of the table
  public RowOrder(SourceTable table, List<SourceKey> keys) {
    this.table = table;
    this.keys = keys;
    table.keys().forEach(key -> shown.add(table.shared().indexOf(key)));
  }

  /// Whether each of the values is one that a row can have here. Any other is ordered as its
  /// database pleases.
  public boolean isNamed(@Nullable String[] row) {
    return keys.stream().allMatch(key -> isName(table.value(row, key), key.isNumber()));
  }

  private static boolean isName(@Nullable String value, boolean isNumber) {
    return value != null
        && (isNumber ? INTEGER.matcher(value).matches() : TextFaults.in(value) == null);
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
          keys.get(at).isNumber() && !a.isEmpty() && !b.isEmpty() ? numbers(a, b) : texts(a, b);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /// A column of numbers may hold texts in a SQLite file; they come behind all numbers.
  private static int numbers(String a, String b) {
    BigDecimal one = number(a);
    BigDecimal other = number(b);
    if (one == null && other == null) {
      return texts(a, b);
    }
    if (one == null || other == null) {
      return one == null ? 1 : -1;
    }
    return one.compareTo(other);
  }

  private static @Nullable BigDecimal number(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException none) {
      return null;
    }
  }

  private static int texts(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
