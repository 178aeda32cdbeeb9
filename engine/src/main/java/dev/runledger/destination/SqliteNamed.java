package dev.runledger.destination;

import dev.runledger.sql.Query;
import dev.runledger.sql.Row;
import dev.runledger.sql.Sql;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Looks up rows of a SQLite file by many names: a few hundred in a statement, as a statement for
/// each costs several times what it finds.
record SqliteNamed(Sql sql) {
  private static final int MOST = 200;
  private static final List<String> NAMES =
      IntStream.range(0, MOST).mapToObj(at -> "n" + at).toList();

  /// As [#each], where the statement needs nothing else.
  void each(String statement, Collection<String> names, Consumer<Row> reader) {
    each(statement, names, _ -> {}, reader);
  }

  /// @param statement with `%s` where the names stand, in brackets behind IN
  /// @param others gives the statement its other values
  void each(
      String statement, Collection<String> names, Consumer<Query> others, Consumer<Row> reader) {
    List<String> all = List.copyOf(names);
    List<String> places = NAMES.subList(0, all.size() == 1 ? 1 : MOST);
    String text =
        statement.formatted(
            places.stream().map(name -> ":" + name).collect(Collectors.joining(", ")));
    for (int from = 0; from < all.size(); from += places.size()) {
      Query query = sql.query(text);
      others.accept(query);
      for (int at = 0; at < places.size(); at++) {
        // What is left over is NULL, which nothing is.
        query.with(places.get(at), from + at < all.size() ? all.get(from + at) : null);
      }
      query.each(reader);
    }
  }
}
