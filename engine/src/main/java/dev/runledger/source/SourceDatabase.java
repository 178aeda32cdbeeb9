package dev.runledger.source;

import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A database that somebody else made. Nothing is written into it.
public interface SourceDatabase extends AutoCloseable {

  /// @throws StoreException when it is not there, or is no database
  static SourceDatabase open(StoreAddress address, Waiting waiting) {
    return switch (address) {
      case StoreAddress.SqliteFile file -> SqliteSource.open(file, waiting);
      case StoreAddress.Postgres postgres -> PostgresSource.open(postgres, waiting);
    };
  }

  /// From now on these tables can be read, as they are now: who changes what tables are is waited
  /// for, and then waits for us. Before anything else is read.
  ///
  /// @throws StoreException when one of them cannot be read; it says why, and what to do
  default void hold(List<String> tables) {}

  /// Whether it can be read while something else is done with our database: it has a connection of
  /// its own.
  default boolean isReadBeside() {
    return false;
  }

  /// Whether texts are in the order of their bytes in UTF-8.
  default boolean isOrderedByBytes() {
    return true;
  }

  List<String> tables();

  /// What can be read as a table, where none has its name.
  List<String> views();

  /// Tables of these names that are in the database, and not in what is read of it.
  ///
  /// @param names in small letters
  default List<Elsewhere> elsewhere(List<String> names) {
    return List.of();
  }

  /// In their order.
  List<SourceColumn> columns(String table);

  long count(String table);

  /// @param after the values of `order` of a row; only rows behind it are read. Null for all
  Reading read(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> order,
      @Nullable List<@Nullable String> after);

  /// Those that are still there, in no order.
  ///
  /// @param keys the values of `by` of each row
  List<@Nullable String[]> rows(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> by,
      List<List<@Nullable String>> keys);

  /// The greatest whole number in a column; null where there is none.
  ///
  /// @param where only rows with this value in this column; null for all
  @Nullable Long max(
      String table, SourceColumn column, @Nullable SourceKey where, @Nullable String value);

  @Override
  void close();
}
