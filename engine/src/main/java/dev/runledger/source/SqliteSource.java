package dev.runledger.source;

import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A SQLite file. Its rows are put in order once, in a file of the connection's own, and then read
/// a part at a time: a long reading would keep the programs that write into the file from it.
public final class SqliteSource implements SourceDatabase {
  /// What the place of a row is called, where no column has that name.
  private static final List<String> PLACES = List.of("rowid", "_rowid_", "oid");

  private static final String NO_MODULE = "no such module";

  private final Sql sql;
  private int readings;

  private SqliteSource(Sql sql) {
    this.sql = sql;
  }

  static SourceDatabase open(StoreAddress.SqliteFile file, Waiting waiting) {
    GuestFile guest = GuestFile.open(file, waiting);
    return new OneAtATime(in(guest.sql()), guest);
  }

  /// On a connection that may make temporary tables; it is closed with this.
  public static SqliteSource in(Sql sql) {
    return new SqliteSource(sql);
  }

  /// A file of UTF-16 orders by the bytes of that.
  @Override
  public boolean isOrderedByBytes() {
    return sql.query("PRAGMA encoding")
        .one(row -> row.text("encoding").equals("UTF-8"))
        .orElse(false);
  }

  @Override
  public List<String> tables() {
    return sql.query(
            """
            SELECT name
            FROM sqlite_master
            WHERE type = 'table'
              AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            ORDER BY name
            """)
        .list(row -> row.text("name"));
  }

  @Override
  public List<String> views() {
    return sql.query("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
        .list(row -> row.text("name"));
  }

  /// Those that are worked out, too: what they say is part of a row.
  @Override
  public List<SourceColumn> columns(String table) {
    try {
      return declared(table);
    } catch (StoreException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.contains(NO_MODULE)) {
        throw e;
      }
      throw StoreException.because(
          "The table %1$s is a virtual one, of a module that is not here (%2$s). Copy it into an ordinary table with a program that has the module: CREATE TABLE copy AS SELECT * FROM %1$s; DROP TABLE %1$s; ALTER TABLE copy RENAME TO %1$s;"
              .formatted(
                  Quoted.name(table),
                  message.substring(message.indexOf(NO_MODULE)).replace(")", "").strip()));
    }
  }

  private List<SourceColumn> declared(String table) {
    return sql.query(
            "SELECT name, type, pk FROM pragma_table_xinfo(:table) WHERE hidden <> 1 ORDER BY cid")
        .with("table", table)
        .list(row ->
            new SourceColumn(
                row.text("name"),
                row.text("type").toLowerCase(Locale.ROOT).replaceFirst("\\s*\\(.*", "").strip(),
                null,
                row.integer("pk") > 0));
  }

  /// Before any of its rows is read: what is broken in the middle of a table would end an adoption
  /// in its middle.
  @Override
  public long count(String table) {
    new SqliteDamage(sql).refuse(table);
    // An index may be broken, and count other rows than there are.
    return sql.query("SELECT count(*) AS rows FROM " + Quoted.name(table) + " NOT INDEXED")
        .one(row -> row.longValue("rows"))
        .orElseThrow();
  }

  @Override
  public Reading read(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> order,
      @Nullable List<@Nullable String> after) {
    String by = order.stream().map(SqliteSource::value).collect(Collectors.joining(", "));
    String where = "";
    if (after != null) {
      List<String> values = new ArrayList<>();
      for (int key = 0; key < order.size(); key++) {
        values.add(given(order.get(key), after.get(key)));
      }
      where = " WHERE (" + by + ") > (" + String.join(", ", values) + ")";
    }
    String temporary = temporary();
    String from = Quoted.name(table);
    Optional<String> place = place(table);
    if (place.isPresent()) {
      sql.script(
          "CREATE TEMP TABLE %1$s AS SELECT %2$s AS place FROM %3$s%4$s ORDER BY %5$s, %2$s"
              .formatted(temporary, place.get(), from, where, by));
      return reading(
          temporary,
          "SELECT %s, o.rowid AS place FROM temp.%s AS o JOIN %s AS t ON t.%s = o.place WHERE o.rowid > :place ORDER BY o.rowid LIMIT :most"
              .formatted(list(columns, "t."), temporary, from, place.get()),
          columns.size());
    }
    return whole(
        temporary,
        "SELECT %s FROM %s%s ORDER BY %s".formatted(list(columns, ""), from, where, by),
        columns.size());
  }

  /// A column of numbers may hold anything.
  private static String given(SourceKey key, @Nullable String value) {
    if (value == null) {
      return key.isNumber() ? "0" : "''";
    }
    return SqliteValue.sql(value, key.isNumber());
  }

  /// What a statement gives, in order; its values are named c0, c1 and so on.
  public Reading reading(String select, int width) {
    return whole(temporary(), select, width);
  }

  private Reading whole(String temporary, String select, int width) {
    sql.script("CREATE TEMP TABLE " + temporary + " AS " + select);
    String all =
        IntStream.range(0, width).mapToObj(at -> "c" + at).collect(Collectors.joining(", "));
    return reading(
        temporary,
        "SELECT %s, rowid AS place FROM temp.%s WHERE rowid > :place ORDER BY rowid LIMIT :most"
            .formatted(all, temporary),
        width);
  }

  private Reading reading(String temporary, String part, int width) {
    return new Reading() {
      private long place;

      @Override
      public List<@Nullable String[]> next(int most) {
        return sql.query(part)
            .with("place", place)
            .with("most", most)
            .list(row -> {
              place = row.longValue("place");
              @Nullable String[] values = new @Nullable String[width];
              for (int column = 0; column < width; column++) {
                values[column] = SqliteValue.text(row, "c" + column);
              }
              return values;
            });
      }

      @Override
      public void close() {
        sql.script("DROP TABLE temp." + temporary);
      }
    };
  }

  @Override
  public List<@Nullable String[]> rows(
      String table,
      List<SourceColumn> columns,
      List<SourceKey> by,
      List<List<@Nullable String>> keys) {
    List<@Nullable String[]> found = new ArrayList<>();
    String where =
        IntStream.range(0, by.size())
            .mapToObj(at -> value(by.get(at)) + " = " + wanted(by.get(at), at))
            .collect(Collectors.joining(" AND "));
    String one =
        "SELECT %s FROM %s WHERE %s".formatted(list(columns, ""), Quoted.name(table), where);
    for (List<@Nullable String> key : keys) {
      var query = sql.query(one);
      for (int at = 0; at < by.size(); at++) {
        String value = key.get(at);
        query.with("k" + at, value == null ? (by.get(at).isNumber() ? "0" : "") : value);
      }
      query.each(row -> {
        @Nullable String[] values = new @Nullable String[columns.size()];
        for (int column = 0; column < values.length; column++) {
          values[column] = SqliteValue.text(row, "c" + column);
        }
        found.add(values);
      });
    }
    return found;
  }

  private static String wanted(SourceKey key, int at) {
    return key.isNumber() ? "CAST(:k" + at + " AS NUMERIC)" : ":k" + at;
  }

  @Override
  public @Nullable Long max(
      String table, SourceColumn column, @Nullable SourceKey where, @Nullable String value) {
    String name = Quoted.name(column.name());
    String only = where == null ? "" : " AND " + value(where) + " = " + Quoted.text(value);
    return sql.query(
            "SELECT max(%s) AS most FROM %s WHERE typeof(%s) = 'integer'%s"
                .formatted(name, Quoted.name(table), name, only))
        .one(row -> java.util.Optional.ofNullable(row.longOrNull("most")))
        .orElseThrow()
        .orElse(null);
  }

  private String temporary() {
    return "adopted_" + readings++;
  }

  /// What the place of a row is called; empty for a table without such, and for a view, whose rows
  /// may say NULL for it.
  private Optional<String> place(String table) {
    if (views().contains(table)) {
      return Optional.empty();
    }
    List<String> taken =
        columns(table).stream().map(column -> column.name().toLowerCase(Locale.ROOT)).toList();
    Optional<String> place = PLACES.stream().filter(name -> !taken.contains(name)).findFirst();
    try {
      place.ifPresent(name ->
          sql.query("SELECT %s AS place FROM %s LIMIT 0".formatted(name, Quoted.name(table)))
              .list(row -> row.longValue("place")));
      return place;
    } catch (StoreException none) {
      if (none.isUnavailable()) {
        throw none;
      }
      sql.repaired();
      return Optional.empty();
    }
  }

  private static String list(List<SourceColumn> columns, String of) {
    return IntStream.range(0, columns.size())
        .mapToObj(at -> of + Quoted.name(columns.get(at).name()) + " AS c" + at)
        .collect(Collectors.joining(", "));
  }

  private static String value(SourceKey key) {
    String name = Quoted.name(key.column().name());
    return key.isNumber()
        ? "coalesce(" + name + ", 0)"
        : "coalesce(CAST(" + name + " AS TEXT), '')";
  }

  @Override
  public void close() {
    sql.close();
  }
}
