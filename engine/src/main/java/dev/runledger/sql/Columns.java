package dev.runledger.sql;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One statement that takes many rows as lists, one for each column, for databases that have such:
/// values, [#add], values, [#add], and at the end [#run]. What a statement costs by itself is paid
/// once for all rows.
public final class Columns extends Bound<Columns> {
  private enum Kind {
    TEXT,
    LONG,
    INTEGER,
    BOOLEAN,
    BYTES
  }

  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private final @Nullable Kind[] kinds;

  public Columns(Sql sql, SqlText text) {
    super(sql, text);
    this.kinds = new @Nullable Kind[text.names().size()];
  }

  @Override
  public Columns with(String name, @Nullable String value) {
    return kind(name, Kind.TEXT, super.with(name, value));
  }

  @Override
  public Columns with(String name, @Nullable Long value) {
    return kind(name, Kind.LONG, super.with(name, value));
  }

  @Override
  public Columns with(String name, long value) {
    return kind(name, Kind.LONG, super.with(name, value));
  }

  @Override
  public Columns with(String name, int value) {
    return kind(name, Kind.INTEGER, super.with(name, value));
  }

  @Override
  public Columns with(String name, @Nullable Integer value) {
    return kind(name, Kind.INTEGER, super.with(name, value));
  }

  @Override
  public Columns with(String name, boolean value) {
    return kind(name, Kind.BOOLEAN, super.with(name, value));
  }

  @Override
  public Columns with(String name, byte @Nullable [] value) {
    return kind(name, Kind.BYTES, super.with(name, value));
  }

  /// As text: the statement says that it is a time.
  @Override
  public Columns with(String name, @Nullable Instant value) {
    return with(name, value == null ? null : value.truncatedTo(ChronoUnit.MICROS).toString());
  }

  private Columns kind(String name, Kind kind, Columns self) {
    kinds[text.number(name)] = kind;
    return self;
  }

  /// The row is complete; the next one begins without values.
  public Columns add() {
    rows.add(takeValues());
    return this;
  }

  /// @return how many rows were inserted, changed or deleted
  public int run() {
    if (rows.isEmpty()) {
      return 0;
    }
    @Nullable Object[] lists = new @Nullable Object[kinds.length];
    for (int number = 0; number < kinds.length; number++) {
      lists[number] = list(number);
    }
    rows.clear();
    return sql.runLed(
        text,
        (statement, lead) -> {
          bind(statement, lists);
          return lead.update(statement);
        });
  }

  private @Nullable Object[] list(int number) {
    Kind kind = kinds[number];
    if (kind == null) {
      throw new IllegalArgumentException("Not a value for a list: ':" + text.name(number) + "'");
    }
    @Nullable Object[] list =
        switch (kind) {
          case TEXT -> new String[rows.size()];
          case LONG -> new Long[rows.size()];
          case INTEGER -> new Integer[rows.size()];
          case BOOLEAN -> new Boolean[rows.size()];
          case BYTES -> new byte[rows.size()][];
        };
    for (int row = 0; row < list.length; row++) {
      list[row] = rows.get(row)[number];
    }
    return list;
  }

  @Override
  public Columns self() {
    return this;
  }
}
