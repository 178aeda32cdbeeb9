package dev.runledger.adopt;

import dev.runledger.layout.Column;
import dev.runledger.layout.EnumType;
import dev.runledger.layout.Layout;
import dev.runledger.layout.Source;
import dev.runledger.layout.StatusWords;
import dev.runledger.layout.View;
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
record Adapted(Layout layout, SourceDatabase source, String schema) {
  private static final String ZONED = "timestamp with time zone";
  private static final String UNZONED = "timestamp without time zone";
  private static final String NOW = "timezone('UTC', now())";
  private static final Set<String> TEXTS =
      Set.of("text", "character varying", "json", "jsonb", "integer", "bigint");

  Layout adapt() {
    List<View> views = new ArrayList<>();
    List<EnumType> types = new ArrayList<>();
    for (SourceTable table : new Matching(layout, source).tables()) {
      View view = table.view();
      if (view != null) {
        List<Column> columns =
            table.shared().stream()
                .sorted(Comparator.comparing(column -> table.places().get(column.name())))
                .map(column -> adapt(column, Objects.requireNonNull(table.source(column)), types))
                .toList();
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
      case Source.RunName _, Source.OtherRun _, Source.EventId _, Source.EventNumber _ -> {
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
