package dev.runledger.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement whose named values are being given. Every name must get a value, if only null.
public abstract class Bound<S extends Bound<S>> {
  private enum Missing {
    MISSING
  }

  public final Sql sql;
  public final SqlText text;
  private final @Nullable Object[] values;

  public Bound(Sql sql, SqlText text) {
    this.sql = sql;
    this.text = text;
    this.values = new @Nullable Object[text.names().size()];
    Arrays.fill(values, Missing.MISSING);
  }

  public abstract S self();

  public S with(String name, @Nullable String value) {
    return put(name, value);
  }

  public S with(String name, long value) {
    return put(name, value);
  }

  public S with(String name, @Nullable Long value) {
    return put(name, value);
  }

  public S with(String name, int value) {
    return put(name, value);
  }

  public S with(String name, @Nullable Integer value) {
    return put(name, value);
  }

  public S with(String name, boolean value) {
    return put(name, value);
  }

  public S with(String name, @Nullable Instant value) {
    return put(name, value);
  }

  public S with(String name, byte @Nullable [] value) {
    return put(name, value);
  }

  /// A list of text, for databases that have such; its items may be null.
  public S withTexts(String name, List<? extends @Nullable String> values) {
    return put(name, values.toArray(String[]::new));
  }

  /// As [#withTexts], of numbers.
  public S withLongs(String name, List<? extends @Nullable Long> values) {
    return put(name, values.toArray(Long[]::new));
  }

  /// As [#withTexts], of small numbers.
  public S withIntegers(String name, List<? extends @Nullable Integer> values) {
    return put(name, values.toArray(Integer[]::new));
  }

  /// As [#withTexts], of truths.
  public S withBooleans(String name, List<Boolean> values) {
    return put(name, values.toArray(Boolean[]::new));
  }

  /// As [#withTexts], of bytes.
  public S withBytes(String name, List<byte @Nullable []> values) {
    return put(name, values.toArray(byte[][]::new));
  }

  /// The values of one row, all of them; what is given next begins another.
  public final @Nullable Object[] takeValues() {
    for (int number = 0; number < values.length; number++) {
      if (values[number] instanceof Missing) {
        throw new IllegalArgumentException(
            "No value for ':" + text.name(number) + "' in the statement: " + text.text());
      }
    }
    @Nullable Object[] taken = values.clone();
    Arrays.fill(values, Missing.MISSING);
    return taken;
  }

  public final void bind(PreparedStatement statement, @Nullable Object[] row) throws SQLException {
    List<Integer> places = text.places();
    for (int place = 0; place < places.size(); place++) {
      bind(statement, place + 1, row[places.get(place)]);
    }
  }

  private S put(String name, @Nullable Object value) {
    values[text.number(name)] = value;
    return self();
  }

  private void bind(PreparedStatement statement, int position, @Nullable Object given)
      throws SQLException {
    switch (given) {
      case null -> statement.setNull(position, Types.NULL);
      case String value -> statement.setString(position, value);
      case Long value -> statement.setLong(position, value);
      case Integer value -> statement.setInt(position, value);
      case Boolean value -> statement.setBoolean(position, value);
      case Instant value -> sql.times().bind(statement, position, value);
      case byte[] value -> statement.setBytes(position, value);
      case Object[] list -> statement.setObject(position, list);
      default -> throw new IllegalStateException("Unbindable: " + given.getClass());
    }
  }
}
