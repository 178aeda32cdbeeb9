package dev.runledger.adopt;

import dev.runledger.source.Reading;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SourceDatabase;
import dev.runledger.source.SourceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tables that were renamed to make room for ours, under their old names.
record SetAside(SourceDatabase source, List<String> tables) implements SourceDatabase {
  private static final String END = "_set_aside";

  static String name(String table) {
    return table + END;
  }

  @Override
  public boolean isOrderedByBytes() {
    return source.isOrderedByBytes();
  }

  @Override
  public List<String> views() {
    return List.of();
  }

  @Override
  public List<SourceColumn> columns(String table) {
    return source.columns(name(table));
  }

  @Override
  public long count(String table) {
    return source.count(name(table));
  }

  @Override
  public Reading read(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> order,
      @Nullable List<@Nullable String> after) {
    return source.read(name(table), columns, order, after);
  }

  @Override
  public List<@Nullable String[]> rows(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> by,
      List<List<@Nullable String>> keys) {
    return source.rows(name(table), columns, by, keys);
  }

  @Override
  public @Nullable Long max(
      String table, SourceColumn column, @Nullable SourceKey where, @Nullable String value) {
    return source.max(name(table), column, where, value);
  }

  /// Who opened the source closes it.
  @Override
  public void close() {}
}
