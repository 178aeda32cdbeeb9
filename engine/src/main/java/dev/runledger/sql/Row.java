package dev.runledger.sql;

import dev.runledger.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The current row of a result, read by column names. The plain readers refuse NULL: a column that
/// may be empty is read by the reader that says so.
public final class Row {
  private final ResultSet results;
  private final Times times;
  private final List<Place> places = new ArrayList<>();
  private int reads;

  public Row(ResultSet results, Times times) {
    this.results = results;
    this.times = times;
  }

  public String text(String column) {
    return present(column, textOrNull(column));
  }

  public @Nullable String textOrNull(String column) {
    return read(column, ResultSet::getString);
  }

  public long longValue(String column) {
    return present(column, longOrNull(column));
  }

  public @Nullable Long longOrNull(String column) {
    Long value = read(column, ResultSet::getLong);
    return wasNull() ? null : value;
  }

  public int integer(String column) {
    return present(column, integerOrNull(column));
  }

  public @Nullable Integer integerOrNull(String column) {
    Long value = longOrNull(column);
    return value == null ? null : Integer.valueOf(Math.toIntExact(value));
  }

  public boolean bool(String column) {
    Boolean value = read(column, ResultSet::getBoolean);
    return present(column, wasNull() ? null : value);
  }

  public Instant instant(String column) {
    return present(column, instantOrNull(column));
  }

  public @Nullable Instant instantOrNull(String column) {
    return read(column, times::read);
  }

  /// As the driver has it, of whatever type it is; null for NULL.
  public @Nullable Object valueOrNull(String column) {
    return read(column, ResultSet::getObject);
  }

  public byte[] bytes(String column) {
    return present(column, bytesOrNull(column));
  }

  public byte @Nullable [] bytesOrNull(String column) {
    return read(column, ResultSet::getBytes);
  }

  private boolean wasNull() {
    try {
      return results.wasNull();
    } catch (SQLException e) {
      throw SqlFailure.of("read a row", e);
    }
  }

  /// Where a column is.
  private record Place(String column, int index) {}

  /// To be called before each row. All rows of a result are mostly read in the same order: then the
  /// first one finds where its columns are, and no other looks for them.
  void begin() {
    reads = 0;
  }

  private int indexOf(String column) throws SQLException {
    int read = reads++;
    if (read < places.size() && places.get(read).column().equals(column)) {
      return places.get(read).index();
    }
    Place place = new Place(column, results.findColumn(column));
    if (read == places.size()) {
      places.add(place);
    }
    return place.index();
  }

  private <T> @Nullable T read(String column, Reader<T> reader) {
    try {
      return reader.read(results, indexOf(column));
    } catch (SQLException e) {
      throw SqlFailure.of("read column " + column, e);
    }
  }

  private static <T> T present(String column, @Nullable T value) {
    if (value == null) {
      throw StoreException.because("Column " + column + " is NULL where a value must be.");
    }
    return value;
  }

  @FunctionalInterface
  private interface Reader<T> {
    @Nullable T read(ResultSet results, int column) throws SQLException;
  }
}
