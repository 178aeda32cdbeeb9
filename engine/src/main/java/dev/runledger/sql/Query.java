package dev.runledger.sql;

import dev.runledger.store.Listed;
import dev.runledger.store.SpaceLeft;
import dev.runledger.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One statement on its way to the database: values first, then one of [#one], [#list], [#each] and
/// [#update].
public final class Query extends Bound<Query> {

  public Query(Sql sql, SqlText text) {
    super(sql, text);
  }

  /// The only row there is; more than one is a fault of the statement.
  public <T> Optional<T> one(Function<Row, T> reader) {
    return rows((results, row) -> {
      if (!results.next()) {
        return Optional.empty();
      }
      row.begin();
      T only = reader.apply(row);
      if (results.next()) {
        throw StoreException.because("More than one row came from: " + text.text());
      }
      return Optional.of(only);
    });
  }

  public <T> List<T> list(Function<Row, T> reader) {
    var all = new ArrayList<T>();
    each(row -> all.add(reader.apply(row)));
    return List.copyOf(all);
  }

  /// @param enough told each item in turn; the first for which it is true is the last that is read
  public <T> List<T> listUntil(Function<Row, T> reader, Predicate<T> enough) {
    return rows((results, row) -> {
      var some = new ArrayList<T>();
      while (results.next()) {
        row.begin();
        T item = reader.apply(row);
        some.add(item);
        if (enough.test(item)) {
          break;
        }
      }
      return List.copyOf(some);
    });
  }

  /// The first rows, as many as fit. What a row that does not fit holds is not read.
  ///
  /// @param most how many rows
  /// @param mostBytes of all of them together, as each says in its column `bytes`
  public <T> Listed<T> listed(Function<Row, T> reader, int most, long mostBytes) {
    return listed(reader, most, new SpaceLeft(mostBytes));
  }

  /// As above, of space that others use too.
  public <T> Listed<T> listed(Function<Row, T> reader, int most, SpaceLeft space) {
    return rows((results, row) -> {
      var some = new ArrayList<T>();
      while (results.next()) {
        row.begin();
        if (some.size() == most || !space.takes(row.longValue("bytes"))) {
          return new Listed<>(some, true);
        }
        some.add(reader.apply(row));
      }
      return new Listed<>(some, false);
    });
  }

  /// All rows, of a statement that sends no more than fit: the last one says in its column
  /// `has_more` whether others come after it.
  public <T> Listed<T> bounded(Function<Row, T> reader) {
    return rows((results, row) -> {
      var all = new ArrayList<T>();
      boolean hasMore = false;
      while (results.next()) {
        row.begin();
        hasMore = row.bool("has_more");
        all.add(reader.apply(row));
      }
      return new Listed<>(all, hasMore);
    });
  }

  /// Shows each row while it is the current one, so that a long answer is never held whole.
  public void each(Consumer<Row> reader) {
    rows((results, row) -> {
      while (results.next()) {
        row.begin();
        reader.accept(row);
      }
      return true;
    });
  }

  /// @return how many rows were inserted, changed or deleted; triggers' rows do not count
  public int update() {
    @Nullable Object[] values = takeValues();
    return sql.runLed(
        text,
        (statement, lead) -> {
          bind(statement, values);
          return lead.update(statement);
        });
  }

  private <T> T rows(Rows<T> reader) {
    @Nullable Object[] values = takeValues();
    return sql.runLed(
        text,
        (statement, lead) -> {
          bind(statement, values);
          try (ResultSet results = lead.query(statement)) {
            return reader.read(results, new Row(results, sql.times()));
          }
        });
  }

  @Override
  public Query self() {
    return this;
  }

  @FunctionalInterface
  private interface Rows<T> {
    T read(ResultSet results, Row row) throws SQLException;
  }
}
