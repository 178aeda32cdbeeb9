package dev.runledger.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One statement for many rows, in one trip to the database: values, [#add], values, [#add], and at
/// the end [#run].
public final class Batch extends Bound<Batch> {
  private final List<@Nullable Object[]> rows = new ArrayList<>();

  public Batch(Sql sql, SqlText text) {
    super(sql, text);
  }

  /// The row is complete; the next one begins without values.
  public Batch add() {
    rows.add(takeValues());
    return this;
  }

  /// Many complete rows of texts, which stand in the order of these names: each name is looked up
  /// once, and not for every row.
  ///
  /// @param names all that the statement has
  public Batch addAll(List<String> names, List<List<@Nullable String>> texts) {
    int[] numbers = names.stream().mapToInt(text::number).toArray();
    if (numbers.length != text.names().size()) {
      throw new IllegalArgumentException(
          "Not all values are named by " + names + ": " + text.text());
    }
    for (List<@Nullable String> row : texts) {
      @Nullable Object[] values = new @Nullable Object[numbers.length];
      for (int at = 0; at < numbers.length; at++) {
        values[numbers[at]] = row.get(at);
      }
      rows.add(values);
    }
    return this;
  }

  /// @return how many rows were inserted, changed or deleted
  public int run() {
    if (rows.isEmpty()) {
      return 0;
    }
    int changed =
        sql.run(
            text,
            statement -> {
              for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
              }
              return IntStream.of(statement.executeBatch()).sum();
            });
    rows.clear();
    return changed;
  }

  @Override
  public Batch self() {
    return this;
  }
}
