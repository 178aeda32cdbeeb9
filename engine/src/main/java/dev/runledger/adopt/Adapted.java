package dev.runledger.adopt;

import dev.runledger.id.Ids;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.EnumType;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.StatusWords;
import dev.runledger.layout.View;
import dev.runledger.match.Matching;
import dev.runledger.match.SourceTable;
import dev.runledger.source.PostgresCatalog;
import dev.runledger.source.PostgresCatalog.Declared;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SourceDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// A layout with the tables, columns, order and types of one database: what is put in the place of
/// its tables is what its programs know.
///
/// @param catalog of the same database
record Adapted(Layout layout, SourceDatabase source, PostgresCatalog catalog, String schema) {
  private static final String ZONED = "timestamp with time zone";
  private static final String UNZONED = "timestamp without time zone";
  private static final int LONGEST = 63;
  private static final String NOW = "timezone('UTC', now())";
  private static final Set<String> TEXTS =
      Set.of("text", "character varying", "json", "jsonb", "integer", "bigint");

  Layout adapt() {
    List<View> views = new ArrayList<>();
    List<EnumType> types = new ArrayList<>();
    for (SourceTable table : new Matching(layout, source).tables()) {
      View view = table.view();
      if (view != null) {
        List<Column> columns = new ArrayList<>(own(table));
        for (Column column : table.shared()) {
          if (isOwn(table, column)) {
            continue;
          }
          columns.add(adapt(column, Objects.requireNonNull(table.source(column)), types));
        }
        List<String> order = table.columns().stream().map(SourceColumn::name).toList();
        columns.sort(Comparator.comparingInt(column -> order.indexOf(column.name())));
        views.add(
            new View(
                table.name().toLowerCase(Locale.ROOT),
                view.about(),
                view.base(),
                columns,
                view.constants(),
                view.only()));
      }
    }
    return new Layout(
        layout.name(),
        layout.about(),
        layout.seed(),
        layout.stores(),
        types,
        views,
        layout.response());
  }

  /// What its users added: kept in columns of ours that are made for them.
  private List<Column> own(SourceTable table) {
    List<Column> own = new ArrayList<>();
    for (Declared declared : declared(table)) {
      own.add(
          new Column(
              declared.name(),
              declared.type(),
              new Source.Own(ours(declared.name())),
              declared.isRequired(),
              declared.fallback(),
              true,
              "Not of the document."));
    }
    return own;
  }

  /// A name that needs no quotes.
  private String ours(String name) {
    String simple = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    String other = simple.equals(name) ? "" : "_" + Ids.sha256(name).substring(0, 8);
    String start = start(layout) + simple;
    return start.substring(0, Math.min(start.length(), LONGEST - other.length())) + other;
  }

  /// How the columns begin that were made for a layout in place.
  static String start(Layout layout) {
    return "adopted_" + layout.name() + "_";
  }

  /// What a program calls the state of a session is its own matter; ours follows the runs.
  private static boolean isOwn(SourceTable table, Column column) {
    return Objects.requireNonNull(table.view()).base() == Base.SESSIONS
        && column.name().equals("status");
  }

  private List<Declared> declared(SourceTable table) {
    List<String> extras =
        new ArrayList<>(
            table.extras().stream().map(place -> table.columns().get(place).name()).toList());
    table.shared().stream()
        .filter(column -> isOwn(table, column))
        .map(column -> Objects.requireNonNull(table.source(column)).name())
        .forEach(extras::add);
    return catalog.columns(table.name()).stream()
        .filter(column -> extras.contains(column.name()))
        .toList();
  }

  /// What no view could do in the place of these tables: each a sentence.
  List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (SourceTable table : new Matching(layout, source).tables()) {
      if (table.view() == null) {
        continue;
      }
      names.add(table.name());
      if (!table.name().equals(table.name().toLowerCase(Locale.ROOT))) {
        obstacles.add("The table \"%s\" has capital letters in its name.".formatted(table.name()));
      }
      obstacles.addAll(otherNames(table));
      for (Declared column : declared(table)) {
        if (column.computed() != null) {
          obstacles.add(
              "The column %s.%s, which the document does not have, %s."
                  .formatted(table.name(), column.name(), column.computed()));
        }
      }
    }
    obstacles.addAll(catalog.kinds(names));
    obstacles.addAll(catalog.hanging(names, ChangeLog.TRIGGER));
    return obstacles;
  }

  /// PostgreSQL compares no uuid with a text.
  private static List<String> otherNames(SourceTable table) {
    List<String> other = new ArrayList<>();
    for (Column column : table.shared()) {
      SourceColumn theirs = Objects.requireNonNull(table.source(column));
      if (column.type().equals("uuid") && isText(theirs.type())) {
        other.add(
            "The column %s.%s is %s, and uuid in the document and in the view: programs that compare it with a text would fail."
                .formatted(table.name(), theirs.name(), theirs.type()));
      }
    }
    return other;
  }

  private static boolean isText(String type) {
    return type.equals("text") || type.startsWith("character");
  }

  private Column adapt(Column column, SourceColumn theirs, List<EnumType> types) {
    Source from = column.source();
    String type = theirs.type();
    String fallback = column.fallback();
    switch (from) {
      case Source.Status(StatusWords words) -> {
        if (!TEXTS.contains(type)) {
          String bare = type.substring(type.lastIndexOf('.') + 1);
          if (types.stream().noneMatch(one -> one.name().equals(bare))) {
            types.add(new EnumType(bare, words.words(), schema));
          }
          return with(column, theirs, bare, from, fallback);
        }
        return with(column, theirs, declared(theirs), from, fallback);
      }
      case Source.Time(String ours) -> {
        return type.equals(ZONED)
            ? with(column, theirs, ZONED, new Source.Same(ours), now(fallback, "now()"))
            : with(column, theirs, column.type(), from, fallback);
      }
      case Source.Same(String ours) -> {
        if (type.equals(UNZONED)) {
          return with(column, theirs, UNZONED, new Source.Time(ours), now(fallback, NOW));
        }
        return TEXTS.contains(type)
            ? with(column, theirs, declared(theirs), from, fallback)
            : with(column, theirs, column.type(), from, fallback);
      }
      case Source.Json _ -> {
        return with(column, theirs, TEXTS.contains(type) ? type : column.type(), from, fallback);
      }
      case Source.Own _,
          Source.RunName _,
          Source.OtherRun _,
          Source.EventId _,
          Source.EventNumber _ -> {
        return with(column, theirs, column.type(), from, fallback);
      }
    }
  }

  private static String declared(SourceColumn theirs) {
    return Objects.requireNonNullElse(theirs.declared(), theirs.type());
  }

  private static @org.jspecify.annotations.Nullable String now(
      @org.jspecify.annotations.Nullable String fallback, String now) {
    return fallback == null ? null : now;
  }

  private static Column with(
      Column column,
      SourceColumn theirs,
      String type,
      Source source,
      @org.jspecify.annotations.Nullable String fallback) {
    return new Column(
        theirs.name(),
        type,
        source,
        column.isRequired(),
        fallback,
        column.isConstant(),
        column.about());
  }
}
